/** Tools known to the LMS. */
import type { Lms } from './lms.js';
import type { Tool } from './model.js';

/** Adds a tool: the first one is 1, which seeded activities refer to. */
export function addTool(lms: Lms, tool: Omit<Tool, 'id' | 'deploymentId'>): Tool {
  const id = lms.nextId('tool');
  const added: Tool = { ...tool, id, deploymentId: lms.profile.deploymentId(id) };
  lms.tools.push(added);
  return added;
}
