/** The wire's shapes by short names. All of them come from the generated description. */
import type { components, operations } from "./schema";

type Schemas = components["schemas"];

export type Me = Schemas["Me"];
export type Role = Schemas["Role"];
export type Permission = Schemas["Permission"];
export type Language = Me["language"];
export type Theme = Me["theme"];
export type SessionRow = Schemas["SessionRow"];
export type User = Schemas["UserRow"];
export type UserCreate = Schemas["NewUser"];
export type UserPatch = Schemas["UserChange"];
export type Problem = Schemas["Problem"];

export type Desk = Schemas["DeskOut"];
export type DeskPhone = Schemas["DeskPhone"];
export type SipAccount = Schemas["SipAccountOut"];
export type AgentState = Desk["state"];
export type Card = Schemas["Card"];
export type CardPhase = Card["phase"];
export type CardMatch = Card["match"];
export type CardOwner = Schemas["CardOwner"];
export type RecentCall = Schemas["RecentCall"];

export type SnapshotFrame = Schemas["SnapshotFrame"];
export type EventFrame = Schemas["EventFrame"];
export type ResultFrame = Schemas["ResultFrame"];
export type LiveFrame = Schemas["LiveFrame"];
export type LiveTurn = LiveFrame["turns"][number];
export type ScriptTicks = Schemas["ScriptTicks"];
export type StepTick = ScriptTicks["steps"][number];
export type DeskStreamEvent = EventFrame["event"];
export type Command =
  | Schemas["SubscribeCommand"]
  | Schemas["CloseCardCommand"]
  | Schemas["ReadAlongCommand"]
  | Schemas["StopReadingCommand"]
  | Schemas["PingCommand"];

export type CallRow = Schemas["CallRow"];
/** The client's types read a pair as a list. */
export type CallTalk = Omit<Schemas["CallTalkOut"], "between"> & { between: string[] };
export type CallDetail = Omit<Schemas["CallDetail"], "talks"> & { talks: CallTalk[] };
export type CallAgent = Schemas["CallAgent"];
export type CallStatus = Schemas["CallStatus"];
export type Direction = Schemas["Direction"];
export type CallQuery = NonNullable<operations["list_calls"]["parameters"]["query"]>;

export type CustomerBrief = Schemas["CustomerBrief"];
export type CustomerCard = Schemas["CustomerCard"];
export type CustomerKind = CustomerBrief["kind"];
export type CustomerPhone = Schemas["PhoneView"];
export type PhoneKind = CustomerPhone["kind"];
export type LeadStatus = NonNullable<CustomerBrief["status"]>;
export type TimelineItem = Schemas["TimelineItem"];
export type NotedItem = Schemas["NotedItem"];
export type TimelinePage = Schemas["TimelinePage"];
export type LineKind = TimelineItem["type"];
export type CardFile = Schemas["FileView"];
export type NoticeItem = Schemas["NoticeView"];
export type Colleague = Schemas["Colleague"];
/** A card of whatever kind. */
export interface CardRef {
  kind: Schemas["FieldEntity"];
  id: number;
}
export type CustomerPatch = Schemas["ContactPatch"] & Schemas["CompanyPatch"] & Schemas["LeadPatch"];
export type CustomerCreate = Schemas["ContactInput"];

export type Control = Schemas["Control"];
export type ControlAction = Control["action"];
export type Consultation = Schemas["Consultation"];
export type Targets = Schemas["Targets"];
export type PersonState = Schemas["PersonState"];
export type QueueState = Schemas["QueueState"];
export type ParkedState = Schemas["ParkedState"];
export type CallerNumber = Schemas["CallerNumber"];
export type TransferTarget = Schemas["TransferRequest"]["to"];
export type CallAudio = Schemas["CallAudio"];
export type RecordingPart = Schemas["RecordingOut"];
export type RecordingDetail = Schemas["RecordingDetail"];
export type Mark = Schemas["MarkOut"];
export type Certificate = Schemas["CertificateOut"];
export type RecordedCall = Schemas["RecordedCall"];
export type RecordingQuery = NonNullable<operations["list_recordings"]["parameters"]["query"]>;
export type Transcript = Schemas["TranscriptOut"];
export type TranscriptVersion = Schemas["TranscriptVersion"];
export type Turn = Schemas["TurnOut"];
export type ShownWord = Schemas["ShownWord"];
export type SpokenHit = Schemas["SpokenHit"];
export type SpokenQuery = operations["search_spoken_words"]["parameters"]["query"];
export type ScriptRow = Schemas["ScriptRow"];
export type ScriptDetail = Schemas["ScriptDetail"];
export type ScriptCheck = Schemas["CheckOut"];
export type ScriptLine = Schemas["LineOut"];
export type ScriptRendered = Schemas["Rendered"];
export type ScriptBinding = Schemas["BindingOut"];
export type SpeechEngine = Schemas["EngineName"];

export type BoardRows = Schemas["BoardRows"];
export type BoardSnapshotFrame = Schemas["BoardSnapshotFrame"];
export type BoardEventFrame = Schemas["BoardEventFrame"];
export type BoardLayout = Schemas["BoardLayout"];
export type BoardThresholds = Schemas["Thresholds"];
export type QueueThresholds = Schemas["QueueThresholds"];
export type TeamThresholds = Schemas["TeamThresholds"];
export type QueueHistory = Schemas["QueueHistory"];
export type QueueRow = Schemas["QueueRow"];
export type WaitingRow = Schemas["WaitingRow"];
export type AgentRow = Schemas["AgentRow"];
export type AlertRow = Schemas["AlertRow"];
export type Figures = Schemas["Figures"];
export type SpyMode = Schemas["SpyMode"];
export type QaResultRow = Schemas["ResultRow"];
export type QaResult = Schemas["ResultOut"];
export type QaQuestion = QaResult["questions"][number];
export type QaAnswer = NonNullable<QaQuestion["answer"]>;
export type QaDispute = Schemas["DisputeOut"];
export type QaDisputeRow = Schemas["DisputeRow"];
export type QaDecision = Schemas["Decision"];
export type QaPlan = Schemas["CoachingPlanOut"];
export type QaPlanRow = Schemas["CoachingPlanRow"];
export type QaPlanState = QaPlanRow["state"];
export type QaLine = Schemas["BestLineOut"];
export type QaLineState = QaLine["state"];
export type QaCalibration = Schemas["CalibrationOut"];
export type QaCalibrationRow = Schemas["CalibrationRow"];
export type QaSheet = Schemas["CalibrationSheetOut"];
export type QaEstimate = Schemas["EstimateOut"];
export type QaOverview = Schemas["QaOverview"];
export type QaCriterion = Schemas["CriterionRow"];
export type QaAgreement = Schemas["AgreementOut"];
export type QaFigure = QaAgreement["alpha"];
export type WeekPlan = Schemas["WeekPlanOut"];
export type PlanSlot = Schemas["SlotOut"];
export type PlanQuery = operations["get_week_plan"]["parameters"]["query"];
export type Shift = Schemas["ShiftOut"];
export type ShiftInput = Schemas["ShiftIn"];
export type PlannedPerson = Schemas["PlannedPerson"];
export type KeptShift = Schemas["AdherenceOut"];
export type AuditEntry = Schemas["AuditEntry"];
export type AuditOutcome = AuditEntry["outcome"];
export type SelfCheckState = Schemas["SelfCheckOut"];
export type Finding = Schemas["FindingOut"];
export type RecordingReport = Schemas["RecordingReport"];
export type TranscriptionStatus = Schemas["TranscriptionStatus"];
/** The client's types read a pair as a list. */
export type CheckScore = Omit<Schemas["ScoreOut"], "bounds"> & { bounds: number[] | null };
export type Criterion = Omit<Schemas["CriterionOut"], "searched"> & { searched: number[][] };
export type Check = Omit<Schemas["CheckRunOut"], "criteria" | "machine" | "auto"> & { criteria: Criterion[]; machine: CheckScore; auto: CheckScore };
export type CallCheck = Omit<Schemas["CallCheckOut"], "check"> & { check: Check | null };
export type Proof = Schemas["ProofOut"];
export type Verdict = Schemas["Status"];
export type CriterionCard = Schemas["CriterionCard"];
export type ScriptQuality = Schemas["ScriptQuality"];
export type Share = Schemas["ShareOut"];
export type CheckHead = Schemas["CheckHead"];
export type CheckedCallsQuery = NonNullable<operations["list_checked_calls"]["parameters"]["query"]>;
export type Rescore = Schemas["RescoreOut"];
export type ScoreForm = Schemas["Form"];
export type FormSection = Schemas["FormSection"];
export type FormQuestion = Schemas["Question"];
export type FormVersion = Schemas["FormVersionOut"];
export type FormHead = Schemas["FormHeadOut"];
export type QuestionType = Schemas["QuestionType"];
export type QuestionKind = Schemas["QuestionKind"];
export type ImportView = Schemas["ImportView"];
export type ImportBrief = Schemas["ImportBrief"];
export type ImportPlan = Schemas["Plan"];
export type ImportWord = Schemas["WordView"];
export type ImportReading = Schemas["ReadingInput"];
export type ImportStep = "check" | "run" | "stop" | "undo";
