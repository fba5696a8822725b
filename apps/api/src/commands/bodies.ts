import type { CommandMeta } from '#kernel';
import { Code, Id, Line, Moment, Nested, OneOf, Text } from '../http/fields.js';

/** What may be said of a command beside its content. Provenance is for importers and never taken from outside. */
export class MetaBody implements Omit<CommandMeta, 'provenance'> {
  @Moment({ optional: true, says: 'When it was so; now where left out. Rules are judged at it.' }) effectiveAt?: string;
  @OneOf(['day', 'month', 'year'], { optional: true, says: 'How precisely effectiveAt is known.' }) precision?: 'day' | 'month' | 'year';
  @Text(2_000, { optional: true, says: 'Why, in a sentence.' }) reason?: string;
  @Line(200, { optional: true, says: 'The document it rests on.' }) docRef?: string;
  @Code({ optional: true, says: 'A marking of the programme; that of the record where left out.' }) marking?: string;
  @Id({ optional: true, says: 'Party in whose place the actor acts.' }) actingFor?: string;
}

/** What every command body may carry beside its command's fields. */
export abstract class CommandBody {
  @Nested(() => MetaBody, { optional: true }) meta?: MetaBody;
}

/** A command that needs no word. */
export class EmptyBody extends CommandBody {}

/** The fields of one command: `class ApproveOAPBody extends CommandBody implements CommandOf<OapCommands, 'ApproveOAP'>`. */
export type CommandOf<Commands, Name extends keyof Commands> = Commands[Name];
/** The same for a command whose action stands in the path. */
export type ActionCommandOf<Commands, Name extends keyof Commands> = Omit<Commands[Name], 'actionId'>;

/** Commands about an action name it in their path, but for the one that makes the action. */
type Numbered<Name, Data> = Name extends 'ProposeOperationalAction' ? Data : Data extends { actionId: string } ? Omit<Data, 'actionId'> : Data;

type FieldsOf<Body> = Exclude<keyof Body, 'meta'>;

/** The class mirrors the command field for field, optional ones too; else the name of what differs, for the compiler to say. */
type Mirrors<Data, Body> = [Exclude<keyof Data, keyof Body>] extends [never]
  ? [Exclude<FieldsOf<Body>, keyof Data>] extends [never]
    ? unknown
    : { 'the command has no field': Exclude<FieldsOf<Body>, keyof Data> }
  : { 'the body class lacks': Exclude<keyof Data, keyof Body> };

export type BodyClass = new () => CommandBody;
export type Bodies = Readonly<Record<string, BodyClass>>;

/**
 * One body class for each command: `bodiesOf<OapCommands>()({ ApproveOAP: ApproveOAPBody, ... })`.
 * A missing command does not compile, nor does a class that lags behind its command.
 */
export function bodiesOf<Commands>() {
  return <const Map extends { readonly [Name in keyof Commands]: new () => CommandBody & Numbered<Name, Commands[Name]> }>(
    map: Map & { readonly [Name in keyof Commands]: Map[Name] extends new () => infer Body ? Mirrors<Numbered<Name, Commands[Name]>, Body> : never },
  ): Map => map;
}
