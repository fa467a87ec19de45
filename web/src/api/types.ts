/** The wire's shapes by short names. All of them come from the generated description. */
import type { components, operations } from "./schema";

type Schemas = components["schemas"];

export type Me = Schemas["Me"];
export type Role = Schemas["Role"];
export type Permission = Schemas["Permission"];
export type Language = Me["language"];
export type Theme = Me["theme"];
export type SessionRow = Schemas["SessionOut"];
export type User = Schemas["UserOut"];
export type UserCreate = Schemas["UserCreate"];
export type UserPatch = Schemas["UserPatch"];
export type Problem = Schemas["Problem"];

export type Desk = Schemas["DeskOut"];
export type DeskPhone = Schemas["PhoneOut"];
export type AgentState = Desk["state"];
export type Card = Schemas["Card"];
export type CardPhase = Card["phase"];
export type CardMatch = Card["match"];
export type CardOwner = Schemas["CardOwner"];
export type RecentCall = Schemas["RecentCall"];

export type SnapshotFrame = Schemas["SnapshotFrame"];
export type EventFrame = Schemas["EventFrame"];
export type ResultFrame = Schemas["ResultFrame"];
export type DeskStreamEvent = EventFrame["event"];
export type Command =
  | Schemas["SubscribeCommand"]
  | Schemas["CloseCardCommand"]
  | Schemas["PingCommand"];

export type CallRow = Schemas["CallRow"];
export type CallDetail = Schemas["CallDetail"];
export type CallAgent = Schemas["CallAgent"];
export type CallStatus = Schemas["CallStatus"];
export type Direction = Schemas["Direction"];
export type CallQuery = NonNullable<operations["list_calls"]["parameters"]["query"]>;

export type CustomerBrief = Schemas["CustomerBrief"];
export type CustomerCard = Schemas["CustomerCard"];
export type CustomerKind = CustomerBrief["kind"];
export type CustomerPhone = Schemas["PhoneNumber"];
export type PhoneKind = CustomerPhone["kind"];
export type LeadStatus = NonNullable<CustomerBrief["status"]>;
export type TimelineItem = Schemas["TimelineItem"];
export type CustomerPatch = Schemas["ContactPatch"] & Schemas["CompanyPatch"] & Schemas["LeadPatch"];
export type CustomerCreate = Schemas["ContactCreate"];
