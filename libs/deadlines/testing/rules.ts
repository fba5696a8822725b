import { parse } from 'yaml';
import type { Rule } from '#kernel';

/** Rules as a definition has them, in its own notation. */
export const rules: readonly Rule[] = parse(`
- id: C8b
  labels: { en: Submit the plan, fr: Remettre le plan }
  forEach: plan
  anchor: planPeriodStart
  offset: -2
  unit: month
  on: 11-15
  adjust: previousWorkingDay
  remind: [30, 10, 3, 0, -1]
  escalate:
    - { after: 2, to: [NEC, EST] }
    - { after: 5, to: [COSI] }
  recipients: [DRIVER, CO_DRIVER]
  satisfiedBy: [{ event: OAPSubmitted }]
  lapsesOn: [{ event: OAPCancelled }]
  reopensOn: [{ event: OAPReturned, offset: 10, unit: workday }]
- id: C9
  labels: { en: Approve the plan, fr: Approuver le plan }
  forEach: plan
  anchor: planPeriodStart
  offset: -1
  unit: month
  on: 12-15
  adjust: previousWorkingDay
  remind: [20, 5, 1, 0]
  escalate:
    - { after: 2, to: [COSI] }
  recipients: [PRESIDENCY, EST]
  satisfiedBy: [{ event: OAPApproved }]
  lapsesOn: [{ event: OAPCancelled }]
  suspendedBy: [{ event: OAPReturned, until: OAPSubmitted }]
- id: C12
  labels: { en: Name a leader for the action, fr: "Désigner un responsable de l'action" }
  forEach: action
  when: { status: [proposed, planned, ongoing] }
  # With reopensOn below: the later of start - 30 days and release + 10 days.
  anchor: actionStart
  offset: -30
  unit: day
  adjust: nextWorkingDay
  remind: [10, 3, 0, -1]
  escalate:
    - { after: 5, to: [EST] }
  recipients: [DRIVER, NEC]
  satisfiedBy: [{ event: ActionLedAssigned, where: { leadRole: LEADER } }]
  lapsesOn: [{ event: ActionCancelled }, { event: OperationalActionWithdrawn }, { event: OAPCancelled }]
  reopensOn: [{ event: ActionLeadReleased, where: { leadRole: LEADER }, offset: 10, unit: day }]
- id: C14b
  labels: { en: "Report on the plan, first round", fr: "Rendre compte du plan, premier tour" }
  forEach: plan
  when: { status: [approved, inImplementation, reporting] }
  anchor: planPeriodStart
  every: { months: 12 }
  offset: 3
  unit: month
  on: 04-30
  adjust: nextWorkingDay
  remind: [20, 10, 3, 0, -1]
  escalate:
    - { after: 2, to: [NEC, EST] }
    - { after: 5, to: [COSI] }
  recipients: [DRIVER]
  satisfiedBy: [{ event: OAPReportSubmitted, where: { roundNo: 1 } }]
  lapsesOn: [{ event: OAPCancelled }]
- id: T1
  labels: { en: The cycle begins, fr: Le cycle commence }
  forEach: cycle
  when: { status: announced }
  anchor: cycleStart
  recipients: []
  satisfiedBy: [{ event: CycleActivated }]
  then: { command: ActivateCycle }
- id: T2
  labels: { en: The cycle ends, fr: Le cycle prend fin }
  forEach: cycle
  when: { status: running }
  anchor: cycleEnd
  offset: 1
  unit: day
  recipients: []
  satisfiedBy: [{ event: CycleEnded }]
  then: { command: EndCycle }
- id: T3
  labels: { en: Implementation of the plan begins, fr: "La mise en œuvre du plan commence" }
  forEach: plan
  when: { status: approved }
  anchor: planPeriodStart
  recipients: []
  satisfiedBy: [{ event: OAPImplementationStarted }]
  lapsesOn: [{ event: OAPCancelled }]
  then: { command: StartImplementation }
- id: T4
  labels: { en: Implementation of the plan ends, fr: "La mise en œuvre du plan prend fin" }
  forEach: plan
  when: { status: inImplementation }
  anchor: planPeriodEnd
  offset: 1
  unit: day
  recipients: []
  satisfiedBy: [{ event: OAPImplementationEnded }]
  lapsesOn: [{ event: OAPCancelled }]
  then: { command: EndImplementation }
- id: T5
  labels: { en: The consultation closes, fr: La consultation se termine }
  forEach: plan
  when: { status: inConsultation }
  anchor: consultationCloses
  offset: 1
  unit: day
  recipients: []
  satisfiedBy: [{ event: OAPConsultationClosed }]
  lapsesOn: [{ event: OAPCancelled }]
  reopensOn: [{ event: OAPConsultationStarted, offset: 0, unit: day }]
  then: { command: CloseConsultation }
`) as Rule[];

export const rule = (id: string): Rule => {
  const found = rules.find((each) => each.id === id);
  if (!found) throw new Error(`No rule ${id}.`);
  return found;
};
