import type { components, operations } from "@/api/schema";

type Schemas = components["schemas"];

export type FeedLine = Schemas["FeedLine"];
export type FeedPage = Schemas["FeedPage"];
export type FeedKind = Schemas["FeedKind"];
export type DayFigures = Schemas["DayFigures"];
export type PersonsDay = Schemas["PersonsDay"];
export type Reaction = Schemas["ReactionView"];
export type ReactionKind = Schemas["ReactionKind"];
export type Comment = Schemas["CommentView"];
export type FeedQuery = NonNullable<operations["get_feed"]["parameters"]["query"]>;
