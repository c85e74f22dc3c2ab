/** The instructor's pages: one line a route. Who may enter each is the first line of its handler. */
import { Router, type Request, type Response } from 'express';
import type { EmbeddedServices } from '../embedded-services.js';
import { decideTask, showAsLearner, withdrawAward } from './award-pages.js';
import { saveBadge, showBadgeForm } from './badge-form-page.js';
import {
  approveLearner,
  changeWriteBack,
  publishBadge,
  showBadge,
  showSample,
} from './badge-page.js';
import { checkColumn, recreateColumn, showColumn } from './column-page.js';
import { checkCourse } from './course-page.js';
import { saveLink, showLink } from './link-page.js';
import { editRuleJson } from './rule-json-page.js';
import { changeRule, showRule } from './rule-page.js';

type Handler = (services: EmbeddedServices, req: Request, res: Response) => Promise<void>;

export function createCoursePages(services: EmbeddedServices): Router {
  const router = Router({ mergeParams: true });
  const to = (handler: Handler) => (req: Request, res: Response) => handler(services, req, res);

  router.post('/check', to(checkCourse));
  router.get('/badges/new', to(showBadgeForm));
  router.post('/badges', to(saveBadge));
  router.get('/badges/:achievementId', to(showBadge));
  router.get('/badges/:achievementId/details', to(showBadgeForm));
  router.post('/badges/:achievementId/details', to(saveBadge));
  router.get('/badges/:achievementId/rule', to(showRule));
  router.post('/badges/:achievementId/rule', to(changeRule));
  router.get('/badges/:achievementId/rule/json', to(editRuleJson));
  router.post('/badges/:achievementId/rule/json', to(editRuleJson));
  router.post('/badges/:achievementId/publish', to(publishBadge));
  router.post('/badges/:achievementId/approvals/:learnerId', to(approveLearner));
  router.post('/badges/:achievementId/links/:linkId/write-back', to(changeWriteBack));
  router.get('/badges/:achievementId/sample', to(showSample));
  router.get('/columns/:columnId', to(showColumn));
  router.post('/columns/:columnId/check', to(checkColumn));
  router.post('/columns/:columnId/recreate', to(recreateColumn));
  router.get('/links/:linkId', to(showLink));
  router.post('/links/:linkId', to(saveLink));
  router.get('/awards/:awardId/withdraw', to(withdrawAward));
  router.post('/awards/:awardId/withdraw', to(withdrawAward));
  router.post('/tasks/:taskId', to(decideTask));
  router.get('/learners/:learnerId', to(showAsLearner));
  return router;
}
