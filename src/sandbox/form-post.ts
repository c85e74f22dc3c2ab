/** A page whose form submits itself: login initiation, authentication response, repost within the LMS. */
import type { Response } from 'express';
import { renderBare } from './views.js';

export interface FormPost {
  readonly title: string;
  readonly name: string;
  readonly action: string;
  readonly method: 'post' | 'get';
  readonly fields: Readonly<Record<string, string>>;
}

export function sendFormPost(response: Response, form: FormPost): void {
  const fields = Object.entries(form.fields).map(([name, value]) => ({ name, value }));
  response
    .status(200)
    .set('Cache-Control', 'no-store')
    .type('text/html')
    .send(renderBare('form-post', { ...form, fields, nameJson: JSON.stringify(form.name) }));
}
