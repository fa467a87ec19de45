export interface FileForm {
  format: "csv" | "xlsx" | "vcf";
  encoding: "utf-8" | "windows-1251";
  delimiter: "," | ";" | "\t";
  card_version: "4.0" | "3.0";
  /** With everything that an import reads back. */
  whole: boolean;
  language: "en" | "ru";
}

/** A file that was asked for goes to the browser's downloads under the name that the server gave it. */
export function handOver({ data, error, response }: { data?: unknown; error?: unknown; response: Response }, fallback: string): void {
  if (!response.ok) throw error;
  const name = /filename="([^"]+)"/.exec(response.headers.get("Content-Disposition") ?? "")?.[1] ?? fallback;
  const address = URL.createObjectURL(data as Blob);
  const link = Object.assign(document.createElement("a"), { href: address, download: name });
  link.click();
  URL.revokeObjectURL(address);
}
