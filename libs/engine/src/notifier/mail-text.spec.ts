import { describe, expect, it } from '@jest/globals';
import { digestText, mailText } from './mail-text.js';
import { pauseAfter } from './notifier.js';
import type { Notice } from './notifier-parts.js';

describe('the text', () => {
  const about: Notice = { key: 'k', reference: 'C8b plan', dueOn: '2023-11-15', link: 'http://x/1', overdue: true, data: { secret: 'the place of the action' } };
  it('says reference, date and link, in both languages, and nothing else', () => {
    const { subject, text } = mailText(about);
    expect(subject).toBe('Overdue / Échéance dépassée: C8b plan, 2023-11-15');
    expect(text).toBe(
      'Overdue: C8b plan\nDate: 2023-11-15\nSee: http://x/1\n\nYou receive this message because of the seat you hold.\n\n--\n\n' +
        'Échéance dépassée : C8b plan\nDate : 2023-11-15\nVoir : http://x/1\n\nVous recevez ce message en raison du siège que vous occupez.\n',
    );
  });
  it('in one language is that one\'s, to the colon', () => {
    expect([mailText(about, 'en').subject, mailText(about, 'fr').subject]).toEqual(['Overdue: C8b plan, 2023-11-15', 'Échéance dépassée : C8b plan, 2023-11-15']);
    const later = { ...about, dueOn: '2023-12-01' };
    expect([digestText([later, about], 'fr').subject, digestText([about, about]).subject]).toEqual(['Rappels : 2, 2023-11-15 – 2023-12-01', 'Reminders / Rappels: 2, 2023-11-15']);
  });
  it('keeps line breaks out of the subject', () => expect(mailText({ ...about, reference: 'C8b\r\nBcc: all@example.eu' }).subject).not.toMatch(/[\r\n]/));
});

describe('a pause', () => {
  it('is longer each time, spread, and the same on every machine', () => {
    for (let attempt = 1; attempt <= 12; attempt++) {
      const base = Math.min(30_000 * 2 ** (attempt - 1), 3_600_000);
      expect(pauseAfter(attempt, 'a')).toBeGreaterThanOrEqual(base);
      expect(pauseAfter(attempt, 'a')).toBeLessThanOrEqual(base * 1.5);
      expect(pauseAfter(attempt, 'a')).toBe(pauseAfter(attempt, 'a'));
    }
    expect(new Set(['a', 'b', 'c', 'd'].map((seed) => pauseAfter(3, seed))).size).toBe(4);
  });
});
