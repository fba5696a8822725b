import type { LocalDate, Precision } from '#kernel';
import type { CycleCommands, JadCommands } from '#domain';
import type { Sourced } from './deed.js';

/*
 * What public sources say of the cycles 2018-21, 2022-25 and 2026-29, and nothing else. A fact whose day no source gives has the
 * precision it has. Left out, for want of an indicator that means the same: the 6 000 weapons and the EUR 77 M "frozen and seized"
 * of 2019, and the 17 723 "investigations and operations" of 2018-21.
 */

const PAPER = 'Commission services\' paper on EMPACT, 2021';
const PRESS = 'Press releases on the joint action day, address not kept';

interface PublicFigure {
  readonly indicator: string;
  readonly value: number;
  readonly unit: string;
  readonly atLeast?: true;
  readonly qualifier?: 'identified' | 'potential' | 'estimated';
}

const count = (indicator: string, value: number): PublicFigure => ({ indicator, value, unit: 'count' });
const grams = (indicator: string, kilograms: number): PublicFigure => ({ indicator, value: kilograms * 1_000, unit: 'g' });
const euro = (indicator: string, amount: number): PublicFigure => ({ indicator, value: amount * 100, unit: 'EUR_CENT' });
const over = (figure: PublicFigure): PublicFigure => ({ ...figure, atLeast: true });

/** A cycle as far as it is public. Priorities, goals and lines come from its definition: those it does not mark as unconfirmed. */
export interface PublicCycle {
  readonly startYear: number;
  readonly announced: Sourced;
  readonly assessment: Sourced & { readonly docRef: string };
  readonly priorities?: Sourced & { readonly docRef: string };
  readonly goals?: Sourced;
  readonly workshop?: Sourced;
  readonly lines?: Sourced;
  readonly results: readonly (Omit<CycleCommands['PublishAnnualResults'], 'indicators'> & Pick<Sourced, 'at' | 'precision'> & { readonly figures: readonly PublicFigure[]; readonly of: { readonly from: LocalDate; readonly to: LocalDate } })[];
  readonly evaluation?: Sourced & { readonly docRef: string; readonly findings: readonly { readonly title: string; readonly text: string }[] };
  readonly jads: readonly PublicJad[];
}

/** A joint action day. `figures` carry their own sources; two sources that differ are two figures. */
export interface PublicJad extends Omit<JadCommands['RecordPublicJAD'], 'cycleId' | 'figures'> {
  readonly source: string;
  readonly figures: readonly (PublicFigure & { readonly source: string })[];
}

const year = (of: number) => ({ from: `${of}-01-01`, to: `${of}-12-31` });
const jad = (name: string, from: LocalDate, to: LocalDate, more: { source?: string; leads?: readonly string[]; countriesCount?: number; figures: readonly (PublicFigure & { source?: string })[]; note?: string; precision?: Precision }): PublicJad => {
  const { source = PRESS, leads = [], precision = 'day', figures, ...rest } = more;
  return { name, days: { from, to }, precision, leads, source, figures: figures.map((figure) => ({ ...figure, source: figure.source ?? source })), ...rest };
};

export const CRITERIA = ['relevance', 'effectiveness', 'efficiency', 'internal coherence', 'external coherence', 'EU added value'] as const;

export const PUBLIC_CYCLES: readonly PublicCycle[] = [
  {
    startYear: 2018,
    announced: { source: PAPER, at: '2017-01-01', precision: 'year' },
    assessment: { source: 'fase2.copolad.eu, SOCTA March 2017', at: '2017-03-01', precision: 'month', docRef: 'SOCTA 2017' },
    priorities: { source: 'notesdeseguretat.blog.gencat.cat, 14 January 2019', at: '2017-05-01', precision: 'month', docRef: 'Council conclusions of May 2017' },
    goals: { source: `${PAPER}, footnote 6`, at: '2017-01-01', precision: 'year' },
    lines: { source: `${PAPER}, footnote 10`, at: '2017-01-01', precision: 'year' },
    results: [
      {
        year: 2018, docRef: 'Joint action days 2018', source: 'europol.europa.eu, large-scale joint action day', at: '2018-01-01', precision: 'year', of: year(2018),
        figures: [count('INVESTIGATIONS_INITIATED', 1_026), count('ARRESTS', 1_137), count('VICTIMS_IDENTIFIED', 337), count('MINORS', 52), euro('CASH_SEIZED', 1_400_000), grams('DRUGS_SEIZED', 730), count('FIREARMS', 207)],
      },
      {
        year: 2019, docRef: 'Results of 2019', source: PAPER, at: '2021-01-01', precision: 'year', of: year(2019),
        figures: [count('ARRESTS', 8_000), over(count('VICTIMS_SAFEGUARDED', 1_400)), euro('FRAUD_PREVENTED', 400_000_000)],
      },
      {
        year: 2021, docRef: 'Results of 2018-21', source: 'portal.ieu-monitoring.com, 15 July 2022', at: '2022-07-15', precision: 'day', of: { from: '2018-01-01', to: '2021-12-31' },
        figures: [count('ARRESTS', 31_584), grams('DRUGS_SEIZED', 171_000), { ...count('VICTIMS_POTENTIAL', 18_085), qualifier: 'potential' }],
      },
    ],
    evaluation: {
      source: PAPER, at: '2020-01-01', precision: 'year', docRef: 'Independent evaluation of the EU policy cycle 2018-21',
      findings: [
        { title: 'Perceived administrative complexity', text: 'The method is seen as too technocratic and process-oriented.' },
        { title: 'Variance in participation', text: 'Participation varies significantly.' },
        { title: 'Underfunding', text: 'What is to be done exceeds what is funded.' },
        { title: 'Weak ownership', text: 'Some states own the cycle weakly.' },
        { title: 'Staff turnover', text: 'Staff changes often.' },
        { title: 'Complex operational actions', text: 'The method does not suit complex operational actions.' },
        { title: 'Not embedded', text: 'EMPACT is not embedded in national and EU strategies.' },
      ],
    },
    jads: [
      jad('Joint action day Western Balkans 2018', '2018-09-05', '2018-09-09', { leads: ['ES'], countriesCount: 28, figures: [count('ARRESTS', 148)], note: '32 further arrests in the preparation.' }),
      jad('Joint action day Mobile 3', '2020-10-12', '2020-10-23', { source: PAPER, leads: ['FRONTEX'], countriesCount: 22, figures: [count('VEHICLES_STOLEN', 352)] }),
      jad('Joint action day Mobile 4', '2021-10-11', '2021-10-22', { countriesCount: 23, figures: [count('VEHICLES_STOLEN', 518)] }),
    ],
  },
  {
    startYear: 2022,
    announced: { source: 'Council act 6481/21 (26 February and 8 March 2021)', at: '2021-03-08', precision: 'day', docRef: '6481/21' },
    assessment: { source: 'General knowledge, no address kept', at: '2021-04-12', precision: 'day', docRef: 'SOCTA 2021' },
    priorities: { source: 'eucrim.eu, Council sets EU\'s priorities for the fight against organised crime', at: '2021-05-26', precision: 'day', docRef: 'Council conclusions of 26 May 2021' },
    workshop: { source: `${PAPER}, footnote 18`, at: '2021-06-01', precision: 'month' },
    goals: { source: 'EMCDDA page on EMPACT', at: '2021-01-01', precision: 'year' },
    lines: { source: 'EMCDDA page on EMPACT', at: '2021-01-01', precision: 'year' },
    results: [
      {
        year: 2022, docRef: 'Results of 2022', source: 'lexcafe.ro, results of 2022', at: '2023-01-01', precision: 'year', of: year(2022),
        figures: [count('ARRESTS', 9_922), count('INVESTIGATIONS_INITIATED', 9_262), over(euro('ASSETS_SEIZED', 180_000_000)), over(grams('DRUGS_SEIZED', 62_000)), count('VICTIMS_IDENTIFIED', 4_019), count('ARRESTS_MIGRANT_SMUGGLERS', 3_646)],
      },
      {
        year: 2023, docRef: 'Results of 2023', source: 'eulisa.europa.eu, EMPACT 2023 results; feport.eu, 19 June 2024', at: '2024-06-19', precision: 'day', of: year(2023),
        figures: [count('ARRESTS', 13_871), count('INVESTIGATIONS_INITIATED', 15_644), over(euro('ASSETS_SEIZED', 797_000_000)), over(grams('DRUGS_SEIZED', 197_000)), count('VICTIMS_IDENTIFIED', 7_500), count('ARRESTS_MIGRANT_SMUGGLERS', 6_801)],
      },
    ],
    jads: [
      jad('Joint action day Western Balkans 2022', '2022-10-26', '2022-10-29', { source: 'cde.news, 5 November 2022', leads: ['ES'], countriesCount: 28, figures: [count('ARRESTS', 382)] }),
      jad('Global Chain 2023', '2023-05-08', '2023-05-15', { figures: [count('ARRESTS', 212)] }),
      jad('Joint action day Mobile 6', '2023-10-09', '2023-10-20', { figures: [count('VEHICLES_STOLEN', 505)] }),
      jad('Joint action day South-East Europe 2023', '2023-11-13', '2023-11-18', {
        source: 'europol.europa.eu newsroom and sarajevotimes.com', leads: ['ES'],
        figures: [count('INVESTIGATIONS_INITIATED', 121), { ...count('INVESTIGATIONS_INITIATED', 163), source: 'newsbomb.al' }],
      }),
      jad('Global Chain 2024', '2024-06-03', '2024-06-09', { figures: [count('ARRESTS', 219)] }),
      jad('Joint action day South-East Europe 2024', '2024-01-01', '2024-12-31', { source: 'albaniandailynews.com, JAD SEE 2024', precision: 'year', figures: [] }),
    ],
  },
  {
    startYear: 2026,
    announced: { source: 'ieu-monitoring.com, SOCTA 2025 launch', at: '2025-03-18', precision: 'day' },
    assessment: { source: 'ieu-monitoring.com, SOCTA 2025 launch', at: '2025-03-18', precision: 'day', docRef: 'EU SOCTA 2025' },
    results: [],
    jads: [],
  },
];
