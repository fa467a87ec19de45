import type { components } from "@/api/schema";

type Schemas = components["schemas"];

export type Listed = Schemas["ListedCustomer"];
export type CustomerFilter = Schemas["CustomerFilter"];
export type BuiltInColumn = Schemas["CustomerColumn"];
/** One that every list has, or `fields.` and the key of a field of the firm's own. */
export type Column = BuiltInColumn | `fields.${string}`;
export type Order = Schemas["CustomerOrder"];
export type SavedView = Schemas["CustomerViewOut"];
export type ViewInput = Schemas["CustomerViewInput"];
export type Selection = Schemas["Selection"];
export type BulkChange = Schemas["BulkOut"];
export type ChangeInput = Schemas["ChangeInput"];
export type Refusal = NonNullable<Schemas["BulkRowOut"]["reason"]>;
export type Tag = Schemas["TagOut"];
export type TagColor = Tag["color"];

export const OWN_COLUMN = /^fields\.[A-Za-z][A-Za-z0-9_]{0,49}$/;
export const COLUMNS: readonly BuiltInColumn[] = ["kind", "phones", "emails", "company", "position", "responsible", "status", "loss_reason", "source", "tags", "last_contact", "created"];
export const USUAL_COLUMNS: readonly Column[] = ["kind", "phones", "tags", "responsible", "last_contact", "created"];
export const ORDERS: readonly Order[] = ["newest", "oldest", "last_touched", "longest_silent"];
export const TAG_COLORS: readonly TagColor[] = ["gray", "red", "orange", "yellow", "green", "teal", "blue", "violet", "pink"];

export function isOwn(column: Column): column is `fields.${string}` {
  return column.startsWith("fields.");
}
