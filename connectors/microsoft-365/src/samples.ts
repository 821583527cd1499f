// Where a check looks whether lists may be read that hang below others: at the first one there is.
import { channelUrl, groupsUrl, holdersUrl, teamsUrl } from "./child-lists.ts";
import { readPage, type PagePlace } from "./client.ts";
import { readTexts } from "./hanging.ts";

/** The id of the first record there; undefined when there is none, and so nothing to be refused. */
async function findFirstId(place: PagePlace, url: URL): Promise<string | undefined> {
  if (url.searchParams.has("$top")) url.searchParams.set("$top", "1");
  const page = await readPage(place, url);
  for (const [id] of readTexts(page)) if (id !== undefined) return encodeURIComponent(id);
  return undefined;
}

const below = async (
  place: PagePlace,
  url: URL,
  write: (id: string) => string,
): Promise<string | undefined> => {
  const id = await findFirstId(place, url);
  return id === undefined ? undefined : write(id);
};

export const sampleGroupEdges = (place: PagePlace): Promise<string | undefined> =>
  below(place, groupsUrl(place.graph.config), (id) => `/groups/${id}/members?$select=id&$top=1`);

export const sampleLicences = (place: PagePlace): Promise<string | undefined> =>
  below(place, holdersUrl(place.graph.config), (id) => `/users/${id}/licenseDetails`);

export const sampleChannels = (place: PagePlace): Promise<string | undefined> =>
  below(place, teamsUrl(place.graph.config), (id) => `/teams/${id}/channels`);

export const sampleTeamMembers = (place: PagePlace): Promise<string | undefined> =>
  below(place, teamsUrl(place.graph.config), (id) => `/teams/${id}/members?$top=1`);

/** Any channel answers, also one that has its team's members. */
export async function sampleChannelMembers(place: PagePlace): Promise<string | undefined> {
  const team = await findFirstId(place, teamsUrl(place.graph.config));
  if (team === undefined) return undefined;
  return below(place, channelUrl(place.graph.config, team), (id) => `/teams/${team}/channels/${id}/members`);
}
