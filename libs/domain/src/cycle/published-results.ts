import { canonical, command, ensure, type Definition } from '#kernel';
import { ensureDayOf, definitionOf, ensureDocument, ensureExists, ensureUnsettled, ensureYear, within } from './checks.js';
import type { CycleCommands } from './commands.js';
import type { CycleEvent, PublishedFigure } from './events.js';
import type { CycleState } from './state.js';

type Publication = CycleCommands['PublishAnnualResults'];

/** Figures one publication can name. */
const FIGURES_MAX = 60;

/** What is said of the cycle as a whole while it runs: a review half-way, and the totals of its years. */
export const publishedResults = {
  ConcludeMidTermReview: command<CycleCommands['ConcludeMidTermReview'], CycleState, CycleEvent>({
    authority: (_, state) => within(state),
    decide: (data, state) => {
      if (state.midTermReview && canonical(state.midTermReview) === canonical(data)) return [];
      ensureUnsettled(state);
      ensure(state.status === 'running' || state.status === 'ended', { code: 'CYCLE_NOT_RUNNING', kind: 'state', message: 'The cycle has not begun: there is nothing to review yet.' });
      ensure(!state.midTermReview, { code: 'REVIEW_ALREADY_CONCLUDED', kind: 'state', message: `The mid-term review is concluded (${state.midTermReview?.docRef}).` });
      ensureDocument(data.docRef);
      return [{ type: 'MidTermReviewConcluded', data }];
    },
  }),

  /**
   * Totals as published, also of a cycle long closed. Two sources may give one figure two values: both stand, each with its
   * source. One source and document contradicts itself only by mistake, which is refused.
   */
  PublishAnnualResults: command<CycleCommands['PublishAnnualResults'], CycleState, CycleEvent>({
    authority: (_, state) => within(state),
    decide: (publication, state, ctx) => {
      if (state.publishedResults.some((known) => canonical(known) === canonical(publication))) return [];
      ensureExists(state);
      ensureYear(publication.year, state);
      ensureDocument(publication.docRef, 'I22');
      ensure(publication.source.trim() !== '', { code: 'RESULTS_WITHOUT_SOURCE', kind: 'rule', rule: 'I22', pointer: '/source', message: 'Say where the totals were published.' });
      const { indicators } = publication;
      ensure(indicators.length > 0 && indicators.length <= FIGURES_MAX, { code: 'RESULTS_COUNT', kind: 'rule', rule: 'I22', pointer: '/indicators', message: `Name 1 to ${FIGURES_MAX} figures.` });
      for (const [i, figure] of indicators.entries()) judge(figure, `/indicators/${i}`, state, definitionOf(ctx));
      ensureConsistent(publication, state);
      return [{ type: 'AnnualResultsPublished', data: publication }];
    },
  }),
};

function judge({ indicator, unit, value, period }: PublishedFigure, pointer: string, cycle: CycleState, { indicators }: Definition): void {
  const known = indicators.find(({ code }) => code === indicator);
  ensure(known !== undefined, { code: 'RESULTS_INDICATOR_UNKNOWN', kind: 'rule', rule: 'I22', pointer: `${pointer}/indicator`, message: `There is no indicator ${indicator}. Use one of ${indicators.map(({ code }) => code).join(', ')}.` });
  ensure(known.unit === unit, { code: 'RESULTS_UNIT_WRONG', kind: 'rule', rule: 'I22', pointer: `${pointer}/unit`, message: `${indicator} is counted in ${known.unit}, not in ${unit}. Convert the value.` });
  ensure(Number.isSafeInteger(value) && value >= 0, { code: 'RESULTS_VALUE_NOT_A_COUNT', kind: 'rule', rule: 'I22', pointer: `${pointer}/value`, message: 'A total is a whole number from 0 on, in the unit of its indicator.' });
  ensureDayOf(cycle, period.from, `${pointer}/period/from`);
  ensureDayOf(cycle, period.to, `${pointer}/period/to`);
  ensure(period.from <= period.to, { code: 'RESULTS_PERIOD_REVERSED', kind: 'rule', rule: 'I22', pointer: `${pointer}/period/to`, message: `The period ends on ${period.to}, before it begins on ${period.from}.` });
}

/** A figure is said once by a source and document: neither twice here nor otherwise than there before. */
function ensureConsistent({ year, indicators, docRef, source }: Publication, { publishedResults: before }: CycleState): void {
  const said = new Set(before.filter((one) => one.year === year && one.docRef === docRef && one.source === source).flatMap((one) => one.indicators.map(keyOf)));
  for (const [i, figure] of indicators.entries()) {
    const key = keyOf(figure);
    ensure(!said.has(key), { code: 'RESULTS_ALREADY_PUBLISHED', kind: 'state', rule: 'I22', pointer: `/indicators/${i}`, message: `${source} (${docRef}) has given ${figure.indicator} for ${figure.period.from} to ${figure.period.to} already.` });
    said.add(key);
  }
}

const keyOf = ({ indicator, qualifier, period }: PublishedFigure): string => canonical({ indicator, qualifier, period });
