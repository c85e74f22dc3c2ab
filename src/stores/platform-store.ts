/** Platforms and their Deployments. */
import { randomUUID } from 'node:crypto';
import type { Clock } from '../domain/environment.js';
import type { Deployment, Platform } from '../domain/platform.js';
import { ToolError } from '../errors.js';
import { deployments, platforms } from './models/identity.js';
import type { DeploymentStore, PlatformStore } from './ports/identity.js';
import { found, fromRow, toRow } from './rows.js';
import type { OpenTable } from './table.js';

const noPlatform = (): Error => new ToolError('platform_not_found');
const noDeployment = (): Error => new ToolError('deployment_not_found');

export function createPlatformStore(open: OpenTable): PlatformStore {
  const table = open(platforms);
  return {
    async create(platform) {
      if (!(await table.insert(toRow(platform)))) throw new ToolError('platform_exists');
      return platform;
    },
    get: async (id) => found<Platform>(await table.findOne({ _id: id }), noPlatform),
    async find(issuer, clientId) {
      const row = await table.findOne({ issuer, clientId });
      return row && fromRow<Platform>(row);
    },
    async findByIssuer(issuer) {
      return (await table.find({ issuer }, { createdAt: 1 })).map(fromRow<Platform>);
    },
    list: async () => (await table.find({}, { createdAt: 1 })).map(fromRow<Platform>),
    async update(id, change) {
      return found<Platform>(await table.update({ _id: id }, { $set: change }), noPlatform);
    },
  };
}

export function createDeploymentStore(open: OpenTable, clock: Clock): DeploymentStore {
  const table = open(deployments);
  return {
    async ensure(platformId, deploymentId) {
      const created = {
        _id: randomUUID(),
        organisationId: null,
        status: 'pending',
        createdAt: clock(),
      } as const;
      return fromRow<Deployment>(
        await table.upsert({ platformId, deploymentId }, { $setOnInsert: created }),
      );
    },
    get: async (id) => found<Deployment>(await table.findOne({ _id: id }), noDeployment),
    async list(platformId) {
      const rows = await table.find(platformId === undefined ? {} : { platformId }, {
        createdAt: 1,
      });
      return rows.map(fromRow<Deployment>);
    },
    async assign(id, organisationId, status) {
      return found<Deployment>(
        await table.update({ _id: id }, { $set: { organisationId, status } }),
        noDeployment,
      );
    },
  };
}
