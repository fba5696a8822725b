/** What others may know of a notice. */
export interface NoticeFacts {
  readonly given: boolean;
}
