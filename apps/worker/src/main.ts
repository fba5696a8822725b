/** Exit code where the configuration is at fault. */
const EXIT_CONFIG = 2;

// One process holds an embedded data folder and does everything on it. A worker of its own needs a log that both can reach.
process.stderr.write(
  process.env.EVENTSTORE_URL
    ? 'EVENTSTORE_URL is set, but this version keeps its log in the data folder of the API process, which does the work of a worker itself. Start that one.\n'
    : 'EVENTSTORE_URL is not set: an embedded engine does the work of a worker within the API process, so there is nothing for this one to do.\n',
);
process.exitCode = EXIT_CONFIG;

export {};
