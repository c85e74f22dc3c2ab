/** Drafts whose tier needs an admin's yes before an instructor can publish them (DESIGN §4). */
import express, { type Router } from 'express';
import { z } from 'zod';
import type { Task } from '../../../domain/award.js';
import type { Context } from '../../../domain/platform.js';
import { ToolError } from '../../../errors.js';
import { adminOf } from './admin-session.js';
import type { AdminDeps } from './deps.js';
import { showPage } from './page.js';

const approvalForm = z.object({
  contextId: z.string().min(1),
  achievementId: z.string().min(1),
});

/** To be mounted at `/admin/approvals`. */
export function createApprovalRouter(deps: AdminDeps): Router {
  const router = express.Router();
  router.get('/', async (req, res) => {
    showPage(res, deps.translator, {
      view: 'approvals',
      title: 'approvals_title',
      section: 'approvals',
      model: { approvals: await listApprovals(deps), done: 'done' in req.query },
    });
  });
  router.post('/', async (req, res) => {
    const form = approvalForm.safeParse(req.body);
    if (!form.success) throw new ToolError('form_invalid');
    // The tenant is the one that the task names, never what a form says.
    const { contextId, achievementId } = form.data;
    const open = await deps.stores.tasks.list(contextId, 'open');
    const task = open.find((one) => isRequest(one) && one.achievementId === achievementId);
    if (!task) throw new ToolError('task_not_found');
    const { organisationId } = task;
    const approvedBy = adminOf(req).id;
    await deps.approveProgramme({ organisationId, contextId, achievementId, approvedBy });
    res.redirect(303, '/admin/approvals?done');
  });
  return router;
}

function isRequest({ kind }: Task): boolean {
  return kind === 'programme_approval';
}

async function listApprovals({ stores }: AdminDeps): Promise<readonly object[]> {
  const organisations = await stores.organisations.list();
  const contexts = await Promise.all(organisations.map(({ id }) => stores.contexts.list(id)));
  const open = await Promise.all(
    contexts.flat().map(async (context) => {
      const tasks = await stores.tasks.list(context.id, 'open');
      return tasks.filter(isRequest).map((task) => ({ task, context }));
    }),
  );
  return await Promise.all(open.flat().map((row) => approvalView(stores, row)));
}

async function approvalView(
  stores: AdminDeps['stores'],
  { task, context }: { readonly task: Task; readonly context: Context },
): Promise<object> {
  const { organisationId, contextId, achievementId = '', openedAt } = task;
  const [achievement, organisation] = await Promise.all([
    stores.achievements.get(organisationId, achievementId),
    stores.organisations.get(organisationId),
  ]);
  const tier = organisation.tiers.find(({ id }) => id === achievement.tierId);
  return {
    contextId,
    achievementId,
    openedAt,
    name: achievement.name,
    description: achievement.description,
    tier: tier?.name[achievement.language] ?? tier?.name['en'],
    course: context.title,
  };
}
