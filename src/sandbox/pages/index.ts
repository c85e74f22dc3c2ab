/** The pages of the LMS that people see: plain forms, no scripts needed except inside launches. */
import express from 'express';
import type { Application } from 'express';
import type { Lms } from '../lms.js';
import { storageScript } from '../platform-storage.js';
import { stylesheet } from '../views.js';
import { addActivityPages } from './activity.js';
import { addActivitySettingsPages } from './activity-settings.js';
import { addAdminPages } from './admin.js';
import { addColumnPages } from './column.js';
import { addCoursePages } from './course.js';
import { addDeepLinkingPages } from './deep-linking.js';
import { addGradebookPages } from './gradebook.js';
import { addSignInPages } from './sign-in.js';

export function addPages(app: Application, lms: Lms): void {
  app.use(express.urlencoded({ extended: false, limit: '1mb', parameterLimit: 10_000 }));
  app.get('/sandbox.css', (_request, response) => {
    response.type('text/css').send(stylesheet());
  });
  app.get('/platform-storage.js', (_request, response) => {
    response.type('text/javascript').send(storageScript());
  });
  addSignInPages(app, lms);
  addCoursePages(app, lms);
  addActivityPages(app, lms);
  addActivitySettingsPages(app, lms);
  addGradebookPages(app, lms);
  addColumnPages(app, lms);
  addDeepLinkingPages(app, lms);
  addAdminPages(app, lms);
}
