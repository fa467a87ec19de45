import type { components } from "@/api/schema";

type Schemas = components["schemas"];

export type Product = Schemas["ProductOut"];
export type ProductInput = Schemas["ProductInput"];
export type ProductKind = Schemas["ProductKind"];
export type Category = Schemas["CategoryOut"];
export type PriceList = Schemas["PriceListOut"];
export type PriceListInput = Schemas["PriceListInput"];
export type ImportResult = Schemas["ProductImportOut"];
export type DealLine = Schemas["DealLineOut"];
export type DealLineInput = Schemas["DealLineInput"];
