/**
 * `/`: what this tool is, for somebody who typed its address. Teachers and learners come from their course; from here
 * one only gets to the administration and, where one runs, to the sandbox LMS.
 */
import type { Router } from 'express';
import { localeOf } from '../../middleware/locale.js';
import type { PublicPagesDeps } from './deps.js';

export function addStartRoute(
  router: Router,
  {
    issuing,
    sandboxUrl,
    translator,
  }: Pick<PublicPagesDeps, 'issuing' | 'sandboxUrl' | 'translator'>,
): void {
  router.get('/', (_req, res) => {
    const say = (key: string): string => translator.translate(localeOf(res), key);
    res.set('Cache-Control', 'no-cache');
    res.render('pages/public/start', {
      layout: 'public',
      title: say('public.start_title'),
      ...(sandboxUrl !== undefined && { sandboxUrl }),
      meta: [{ name: 'description', content: say('public.start_what') }],
      links: [{ rel: 'canonical', href: `${issuing.publicUrl}/` }],
    });
  });
}
