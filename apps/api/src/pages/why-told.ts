import { html, page } from './html.js';

/** Where the links in the heads of mails lead: why one is told, what one may choose, and when it ends; in both languages of the mails. */
export const WHY_TOLD = page('EMPACT engine: why you are told', html`<h1>Why you are told</h1>
<p>These messages come because of the seat you hold. They tell of deadlines that the programme sets for it, so nobody is taken off while the seat is held: they end when it passes to another.</p>
<p>You choose how you are told: the language, and the hour at which what has gathered comes as one mail (<code>POST /v1/seats/{seat}/set-preferences</code>). A single reminder can be put off to a later day before the due date
(<code>POST /v1/deadlines/{id}/snooze-reminder</code>). Which mailbox a seat has is for the operator to set.</p>
<h1 lang="fr">Pourquoi vous êtes informé</h1>
<p lang="fr">Ces messages vous parviennent en raison du siège que vous occupez. Ils portent sur les échéances que le programme lui fixe : nul n'en est retiré tant qu'il occupe le siège, et ils cessent lorsque celui-ci passe à un autre.</p>
<p lang="fr">Vous choisissez comment : la langue, et l'heure à laquelle ce qui s'est accumulé arrive en un seul courriel (<code>POST /v1/seats/{seat}/set-preferences</code>). Un rappel peut être reporté à un jour antérieur à l'échéance
(<code>POST /v1/deadlines/{id}/snooze-reminder</code>). L'adresse d'un siège relève de l'opérateur.</p>`);
