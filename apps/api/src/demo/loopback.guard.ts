import type { CanActivate, ExecutionContext } from '@nestjs/common';
import type { FastifyRequest } from 'fastify';
import { notFound } from '../http/problem.js';

const PEERS = /^(127\.\d{1,3}\.\d{1,3}\.\d{1,3}|::1|::ffff:127\.\d{1,3}\.\d{1,3}\.\d{1,3})$/;
const HOSTS = /^(localhost|127\.\d{1,3}\.\d{1,3}\.\d{1,3}|\[::1\])(:\d{1,5})?$/i;

/**
 * The demo hands out seats to whoever asks, so it answers this machine alone. The name asked for is judged too: a page whose name
 * was made to resolve to 127.0.0.1 comes from this machine's browser and is still a stranger.
 */
export class LoopbackGuard implements CanActivate {
  canActivate(context: ExecutionContext): boolean {
    const request = context.switchToHttp().getRequest<FastifyRequest>();
    if (!PEERS.test(request.socket.remoteAddress ?? '') || !HOSTS.test(request.headers.host ?? '')) throw notFound();
    return true;
  }
}
