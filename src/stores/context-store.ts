/** Contexts and the links placed in them. */
import { randomUUID } from 'node:crypto';
import type { Context, ResourceLink } from '../domain/platform.js';
import { ToolError } from '../errors.js';
import { rules } from './models/awards.js';
import { contexts, resourceLinks } from './models/course.js';
import type { ContextStore, ResourceLinkStore } from './ports/course.js';
import { found, fromRow } from './rows.js';
import { setOrUnset } from './table.js';
import type { OpenTable } from './table.js';

const noContext = (): Error => new ToolError('context_not_found');
const noLink = (): Error => new ToolError('resource_link_not_found');

export function createContextStore(open: OpenTable): ContextStore {
  const table = open(contexts);
  const ruleTable = open(rules);
  return {
    async ensure({ deploymentRowId, platformContextId, lineItemsUrl, membershipsUrl, ...values }) {
      const services = setOrUnset({
        lineItemsUrl: lineItemsUrl ?? null,
        membershipsUrl: membershipsUrl ?? null,
      });
      const row = await table.upsert(
        { deploymentRowId, platformContextId },
        {
          $set: { ...values, ...services.$set },
          $unset: services.$unset,
          $setOnInsert: { _id: randomUUID() },
        },
      );
      return fromRow<Context>(row);
    },
    async get(organisationId, id) {
      return found<Context>(await table.findOne({ _id: id, organisationId }), noContext);
    },
    async list(organisationId) {
      return (await table.find({ organisationId }, { title: 1 })).map(fromRow<Context>);
    },
    async listAll() {
      const published = await ruleTable.find({ status: 'published' });
      const ids = [...new Set(published.map((rule) => rule.contextId))];
      return (await table.findAny(ids.map((_id) => ({ _id })))).map(fromRow<Context>);
    },
  };
}

export function createResourceLinkStore(open: OpenTable): ResourceLinkStore {
  const table = open(resourceLinks);
  return {
    async ensure({ contextId, platformResourceLinkId, organisationId, title }) {
      const row = await table.upsert(
        { contextId, platformResourceLinkId },
        { $set: { title }, $setOnInsert: { _id: randomUUID(), organisationId, purpose: 'unset' } },
      );
      return fromRow<ResourceLink>(row);
    },
    async get(contextId, id) {
      return found<ResourceLink>(await table.findOne({ _id: id, contextId }), noLink);
    },
    async list(contextId) {
      return (await table.find({ contextId }, { title: 1 })).map(fromRow<ResourceLink>);
    },
    async update(contextId, id, change) {
      return found<ResourceLink>(
        await table.update({ _id: id, contextId }, setOrUnset(change)),
        noLink,
      );
    },
  };
}
