import { addDays, addMonths, canonical, command, dayOf, ensure, ref, Refused, type Definition, type FactRef, type LocalDate, type Precision } from '#kernel';
import type { CycleFacts } from '../cycle/facts.js';
import type { JadCommands } from './commands.js';
import type { Days, Figure } from './events.js';
import type { JadDecider } from './evolve.js';
import { judgeCount, judgeIndicator } from './figures.js';
import { definitionOf, JAD_PARTIES_MAX, jointIn, kindOn, partyRefs, scopeOf, type PartyRefs } from './guards.js';

/** What the public knows: figures published, and joint action days of which nothing else is known. */
export const publicRecord = {
  PublishJADResults: command({
    authority: (_data, state) => scopeOf(state),
    decide: ({ pressRef, figures }, state, ctx) => {
      const publication = { pressRef, figures };
      if (state.status !== 'unknown' && state.published.some((one) => canonical(one) === canonical(publication))) return [];
      const joint = jointIn(state, ['completed', 'published', 'recorded'], { code: 'JAD_NOT_COMPLETED', rule: 'I21', todo: 'Its results are published once it is completed.' });
      ensure(joint.status === 'recorded' || joint.embargoLifted !== undefined, { code: 'JAD_EMBARGO_STANDS', kind: 'rule', rule: 'I21', message: 'Its embargo stands: lift it before publishing results.' });
      ensure(figures.length > 0, { code: 'JAD_WITHOUT_FIGURES', kind: 'rule', rule: 'I21', pointer: '/figures', message: 'Name at least one figure of the publication.' });
      judgeFigures(figures, definitionOf(ctx));
      return [{ type: 'JADResultsPublished', data: publication }];
    },
  }),

  RecordPublicJAD: command({
    creates: (_data, keyed) => keyed(),
    authority: ({ cycleId }) => ({ cycle: cycleId }),
    facts: ({ cycleId, leads }): { readonly cycle: FactRef<CycleFacts> } & PartyRefs => ({ cycle: ref<CycleFacts>('cycle', cycleId), ...partyRefs(leads) }),
    decide: (data, state, ctx) => {
      if (state.status !== 'unknown') {
        if (state.status === 'recorded' && state.cycleId === data.cycleId && state.theme === data.name && canonical(state.window) === canonical(data.days)) return [];
        throw new Refused({ code: 'JAD_EXISTS', kind: 'state', message: 'This joint action day is in the log already, with other content. Record a new one.' });
      }
      const definition = definitionOf(ctx);
      judgeDays(data, ctx.facts.cycle, dayOf(ctx.now, definition.zone));
      ensure(data.leads.length <= JAD_PARTIES_MAX, { code: 'JAD_TOO_MANY_PARTIES', kind: 'rule', pointer: '/leads', message: `At most ${JAD_PARTIES_MAX} parties can be named.` });
      // Who led is a public fact: whether it might have by today's rules is not asked, only whether there was such a party.
      for (const [at, code] of data.leads.entries()) kindOn(ctx.facts, code, { day: data.days.from, pointer: `/leads/${at}` });
      ensure(data.countriesCount === undefined || (Number.isSafeInteger(data.countriesCount) && data.countriesCount >= 0), {
        code: 'JAD_COUNTRIES_NOT_A_COUNT', kind: 'rule', pointer: '/countriesCount', message: 'Countries are a whole number from 0 on.',
      });
      judgeFigures(data.figures, definition);
      return [{ type: 'JADRecorded', data }];
    },
  }),
} satisfies Partial<JadDecider['commands']>;

/** In the cycle, over by now where the day is known, and exactly as long as the precision says. */
function judgeDays({ cycleId, days, precision }: JadCommands['RecordPublicJAD'], cycle: CycleFacts, today: LocalDate): void {
  ensure(cycle.status !== 'unknown', { code: 'JAD_CYCLE_UNKNOWN', kind: 'missing', pointer: '/cycleId', message: `There is no cycle ${cycleId}.` });
  ensure(days.from <= days.to, { code: 'JAD_DAYS_REVERSED', kind: 'rule', pointer: '/days/to', message: `The days end on ${days.to}, before they begin on ${days.from}.` });
  ensure(days.from >= cycle.from && days.to <= cycle.to, {
    code: 'JAD_OUTSIDE_CYCLE', kind: 'rule', pointer: '/days', message: `${days.from} to ${days.to} lies outside the cycle ${cycleId}, which runs from ${cycle.from} to ${cycle.to}.`,
  });
  const whole = wholePeriod(days, precision);
  ensure(days.from === whole.from && days.to === whole.to, {
    code: 'JAD_PRECISION_NOT_KEPT', kind: 'rule', pointer: '/days', message: `Where only the ${precision} is known, its days are the first and the last of it: ${whole.from} to ${whole.to}.`,
  });
  ensure(days.from <= today && (precision !== 'day' || days.to <= today), { code: 'JAD_NOT_OVER', kind: 'rule', pointer: '/days/to', message: `Today is ${today}: what has not happened cannot be recorded.` });
}

/** First and last day of the months or years in which the days lie. */
function wholePeriod({ from, to }: Days, precision: Precision): Days {
  if (precision === 'day') return { from, to };
  if (precision === 'year') return { from: `${from.slice(0, 4)}-01-01`, to: `${to.slice(0, 4)}-12-31` };
  return { from: `${from.slice(0, 7)}-01`, to: addDays(addMonths(`${to.slice(0, 7)}-01`, 1), -1) };
}

/** I22. Two sources may differ on one figure, and both stand; one source says a thing once. */
function judgeFigures(figures: readonly Figure[], definition: Definition): void {
  const said = new Set<string>();
  for (const [at, figure] of figures.entries()) {
    judgeIndicator(figure, definition, `/figures/${at}`);
    judgeCount(figure, [], `/figures/${at}/value`);
    ensure(figure.source.trim() !== '', { code: 'JAD_FIGURE_WITHOUT_SOURCE', kind: 'rule', rule: 'I22', pointer: `/figures/${at}/source`, message: 'A published figure has a source. Name it.' });
    const key = canonical([figure.indicator, figure.qualifier ?? '', figure.source]);
    ensure(!said.has(key), { code: 'JAD_FIGURE_TWICE', kind: 'rule', rule: 'I22', pointer: `/figures/${at}`, message: `${figure.source} is named twice for ${figure.indicator}. Give the figure once for each source.` });
    said.add(key);
  }
}
