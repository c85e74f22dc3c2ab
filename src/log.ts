/**
 * The process's log. No address leaves by it with its secrets: an error of Node or of a library quotes the URL it
 * failed at, and a Moodle return URL carries the user's `sesskey` (trap T13), so the finished line is redacted.
 */
import { pino, type DestinationStream, type Logger } from 'pino';
import { redactUrlsIn } from './net/redact-url.js';

/**
 * @param level as `LOG_LEVEL`
 * @param destination standard output unless given
 */
export function createLog(level: string, destination?: DestinationStream): Logger {
  const options = { level, hooks: { streamWrite: redactUrlsIn } };
  return destination ? pino(options, destination) : pino(options);
}
