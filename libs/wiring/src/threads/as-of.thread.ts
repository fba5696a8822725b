/** The past's thread: folds prefixes of the journal, so that the API's loop is never held. */
import { parentPort, workerData } from 'node:worker_threads';
import { catalogue } from '#domain';
import { serveAsOf } from '#engine';
import { projections } from '#projections';

export interface AsOfThreadData {
  readonly views: string;
  readonly zone: string;
}

const { views, zone } = workerData as AsOfThreadData;
serveAsOf(parentPort!, { file: views, projections, catalogue, zone });
