/**
 * What the client is for: a search with its facets, a page with its blocks, and what goes wrong.
 *
 *     npm ci && npm run build && node build/example.js http://localhost:8000 1.6-ecology
 */
import createClient, { createQuerySerializer } from "openapi-fetch";
import type { components, paths } from "./schema.js";

type Schemas = components["schemas"];
type Block = Schemas["Block"];
type Problem = Schemas["ProblemDetails"];

const [site = "http://localhost:8000", discipline = "1.6-ecology"] = process.argv.slice(2);
const repeated = createQuerySerializer<Record<string, unknown>>();
const api = createClient<paths>({
  baseUrl: site,
  headers: { "Accept-Language": "en" },
  querySerializer: (query) => repeated(withCommas(query)),
});

/** `fields` and `include` are lists with commas; whatever else has several values is repeated. */
function withCommas(query: Record<string, unknown>): Record<string, unknown> {
  const { fields, include } = query;
  const lists = Object.entries({ fields, include }).filter(([, names]) => Array.isArray(names));
  return { ...query, ...Object.fromEntries(lists.map(([name, names]) => [name, String(names)])) };
}

/** What was answered; whatever went wrong ends the program with what the API says of it. */
function answered<T>({ data, error }: { data?: T; error?: Problem }): T {
  if (data === undefined) throw new Error(error?.title ?? "No answer.");
  return data;
}

const figure = ({ image, caption }: Schemas["Figure"]) => `[${image?.alt ?? "no image"}] ${caption}`;
const titled = ({ title, url }: { title: string; url: string }) => `${title}: ${url}`;
const download = ({ document }: Schemas["Download"]) => `${document.title} (${document.extension})`;

/** A block in a line. What TypeScript refuses here is a type of blocks that was forgotten. */
function line(block: Block): string {
  switch (block.type) {
    case "heading":
      return `${"#".repeat(block.value.level)} ${block.value.text}`;
    case "text":
      return block.value.replace(/<[^>]*>/g, "");
    case "quote":
      return `“${block.value.text}” ${block.value.author}`;
    case "callout":
      return `${block.value.kind}! ${block.value.title}`;
    case "table":
      return block.value.rows.map((row) => row.join(" | ")).join("; ");
    case "figure":
      return figure(block.value);
    case "gallery":
      return block.value.map(figure).join(" ");
    case "map":
      return block.value.places.map(({ label }) => label).join(", ");
    case "film":
      return titled(block.value.video);
    case "audio":
      return `${block.value.title} ${block.value.document?.url ?? ""}`;
    case "video":
      return titled(block.value);
    case "download":
      return download(block.value);
    case "documents":
      return block.value.map(download).join(", ");
    case "link":
      return `${block.value.label}: ${block.value.page?.url ?? block.value.url ?? ""}`;
    case "pages":
      return block.value.map(titled).join(", ");
    case "people":
      return block.value.map(({ name, role }) => `${name}, ${role}`).join("; ");
    case "key_figures":
      return block.value.map(({ value, label }) => `${value} ${label}`).join(", ");
    case "steps":
      return block.value.map(({ title }, at) => `${at + 1}. ${title}`).join(" ");
    case "timeline":
      return block.value.map(({ when, title }) => `${when}: ${title}`).join(", ");
    case "questions":
      return block.value.map(({ question }) => question).join(" ");
    default:
      return block satisfies never;
  }
}

async function search(): Promise<string[]> {
  const query = { kind: ["project"], discipline: [discipline], page_size: 10 };
  const found = answered(await api.GET("/api/v1/search", { params: { query } }));
  console.log(`${found.total} in ${discipline}`);
  for (const { code, label, count } of found.facets["territory"] ?? []) {
    console.log(`  ${label} (${code}): ${count}`);
  }
  return found.hits.map((hit) => hit.id);
}

async function read(key: string[]): Promise<void> {
  const found = answered(
    await api.GET("/api/v1/pages", { params: { query: { key, fields: ["title", "body", "status"] } } }),
  );
  for (const page of found.items) {
    console.log(page.title);
    for (const block of page.body ?? []) console.log(`  ${line(block)}`);
    if (page.type === "project" && page.status) console.log(`  ${page.status.label}`);
  }
}

async function ask(query: { page: number }): Promise<void> {
  const { error } = await api.GET("/api/v1/search", { params: { query } });
  if (error?.code === "invalid_parameters") console.log(`page: ${error.errors?.["page"]}`);
}

await read(await search());
await ask({ page: 0 });
