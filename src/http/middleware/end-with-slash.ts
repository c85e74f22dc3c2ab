/** The session cookie's path is `/in/<launchId>/`: asked for without the slash, it would not come along. */
import type { RequestHandler } from 'express';

export const endWithSlash: RequestHandler = (req, res, next) => {
  if (req.originalUrl.split('?')[0] === req.baseUrl) res.redirect(308, `${req.baseUrl}/`);
  else next();
};
