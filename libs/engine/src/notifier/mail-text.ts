import type { LocalDate } from '#kernel';

/** What a mail may say: which date, of what, where to look. Content stays behind the link, where rights are checked. */
export interface Reminded {
  /** Names the thing to people: the rule and what it is counted for. */
  readonly reference: string;
  readonly dueOn: LocalDate;
  readonly link: string;
  /** The date has gone by. */
  readonly overdue: boolean;
  /** Word of something that happened on the date: nothing is due. */
  readonly notice?: boolean;
}

const WORDS = {
  en: { ahead: 'Due', past: 'Overdue', notice: 'Notice', several: 'Reminders', on: 'Date', see: 'See', why: 'You receive this message because of the seat you hold.' },
  fr: { ahead: 'Échéance', past: 'Échéance dépassée', notice: 'Avis', several: 'Rappels', on: 'Date', see: 'Voir', why: 'Vous recevez ce message en raison du siège que vous occupez.' },
} as const;

export type Language = keyof typeof WORDS;

export interface MailText {
  readonly subject: string;
  readonly text: string;
}

/** Subject and text, in one language, or in both where the recipient's is not known. */
export function mailText(about: Reminded, language?: Language): MailText {
  const languages = languagesOf(language);
  return {
    subject: oneLine(`${languages.map((each) => titleOf(about, each)).join(' / ')}${colonOf(languages)} ${about.reference}, ${about.dueOn}`),
    text: languages.map((each) => [paragraph(about, each), '', WORDS[each].why].join('\n')).join(BETWEEN_LANGUAGES) + '\n',
  };
}

/** Several at once: what gathered until the hour the recipient chose, or came up together. The subject says how many, and of which days. */
export function digestText(about: readonly Reminded[], language?: Language): MailText {
  const languages = languagesOf(language);
  const days = about.map(({ dueOn }) => dueOn).sort();
  const span = [...new Set([days[0], days.at(-1)])].join(' – ');
  return {
    subject: `${languages.map((each) => WORDS[each].several).join(' / ')}${colonOf(languages)} ${about.length}, ${span}`,
    text: languages.map((each) => [...about.map((one) => paragraph(one, each)), WORDS[each].why].join('\n\n')).join(BETWEEN_LANGUAGES) + '\n',
  };
}

const BETWEEN_LANGUAGES = '\n\n--\n\n';

/** French sets a space before it. */
const colonOf = (languages: readonly Language[]): string => (languages.every((each) => each === 'fr') ? ' :' : ':');
const languagesOf = (language?: Language): readonly Language[] => (language ? [language] : ['en', 'fr']);

function titleOf({ notice, overdue }: Reminded, language: Language): string {
  const words = WORDS[language];
  return notice ? words.notice : overdue ? words.past : words.ahead;
}

function paragraph(about: Reminded, language: Language): string {
  const { on, see } = WORDS[language];
  const colon = colonOf([language]);
  return [`${titleOf(about, language)}${colon} ${about.reference}`, `${on}${colon} ${about.dueOn}`, `${see}${colon} ${about.link}`].join('\n');
}

/** No line break in a header, whatever a reference holds. */
const oneLine = (text: string): string => text.replace(/\s+/g, ' ').trim();
