/**
 * A bug for the torture to find, loaded into the victim by the torture itself: every file is opened with synchronous=NORMAL, and says
 * FULL when asked. An acknowledgement is then given before the sync, which no kill of a process would ever show.
 */
const Database = require('better-sqlite3');

const { pragma } = Database.prototype;
Database.prototype.pragma = function (source, options) {
  if (source === 'synchronous = FULL') return pragma.call(this, 'synchronous = NORMAL', options);
  if (source === 'synchronous') return 2;
  return pragma.call(this, source, options);
};
