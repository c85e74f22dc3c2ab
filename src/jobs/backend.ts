/** Where Agenda keeps its jobs: in MongoDB by its own backend, else in our stores (DESIGN D10). */
import type { AgendaBackend } from 'agenda';
import { MongoBackend } from '@agendajs/mongo-backend';
import type { Config } from '../config.js';
import { createEmbeddedRepository } from './embedded-repository.js';
import type { EmbeddedJobsDeps } from './embedded-repository.js';

export function createJobsBackend(
  database: Config['database'],
  embedded: EmbeddedJobsDeps,
): AgendaBackend {
  if (database.kind === 'mongodb') return new MongoBackend({ address: database.url });
  return {
    name: 'embedded',
    repository: createEmbeddedRepository(embedded),
    // The stores are opened and closed by `main`.
    ownsConnection: false,
    connect: async () => undefined,
    disconnect: async () => undefined,
  };
}
