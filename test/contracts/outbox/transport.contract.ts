import { afterEach, describe, expect, it } from '@jest/globals';
import type { Mail, Transport } from '#engine';

export interface OpenedTransport {
  readonly transport: Transport;
  /** Message-IDs that arrived, in order; one that came twice stands twice where the other side cannot tell. */
  arrived(): readonly { readonly messageId: string; readonly to: string; readonly subject: string; readonly text: string }[];
  close(): Promise<void>;
}

const mail = (more: Partial<Mail> = {}): Mail => ({
  messageId: '<0123456789abcdef@engine.example>', from: 'engine@example.eu', to: 'pilot.aa@example.eu', subject: 'Due / Échéance: C8b, 2023-11-15', text: 'Due: C8b\nVoir : http://x/1\n', at: '2023-10-02T07:00:00.000Z', ...more,
});

/** What every transport keeps to. */
export function transportContract(name: string, open: () => Promise<OpenedTransport>): void {
  describe(`transport: ${name}`, () => {
    let opened: OpenedTransport;
    afterEach(() => opened.close());

    it('carries recipient, subject and text, and keeps the Message-ID', async () => {
      opened = await open();
      await opened.transport.send(mail());
      expect(opened.arrived()).toEqual([expect.objectContaining({ messageId: '<0123456789abcdef@engine.example>', to: 'pilot.aa@example.eu', subject: 'Due / Échéance: C8b, 2023-11-15' })]);
      expect(opened.arrived()[0]!.text).toContain('Voir : http://x/1');
    });

    it('sends the same message again under the same Message-ID', async () => {
      opened = await open();
      await opened.transport.send(mail());
      await opened.transport.send(mail());
      expect(new Set(opened.arrived().map(({ messageId }) => messageId)).size).toBe(1);
    });

    it('keeps different messages apart', async () => {
      opened = await open();
      await opened.transport.send(mail());
      await opened.transport.send(mail({ messageId: '<other@engine.example>', to: 'desk@example.eu' }));
      expect(opened.arrived().map(({ to }) => to).sort()).toEqual(['desk@example.eu', 'pilot.aa@example.eu']);
    });
  });
}
