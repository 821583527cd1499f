// What runs beside the pipeline: EDP's own services, sized and named for an environment, and the user's containers.
import type { Definition } from "../definition.ts";
import { appDefaults, type App } from "../kinds/app.ts";
import type { Environment } from "../kinds/environment.ts";
import { serviceDefaults, serviceNames, type ServiceSettings } from "../kinds/service.ts";
import type { ResolvedApp, ResolvedService } from "../resolved-platform.ts";
import { parseSize } from "../text/size.ts";
import { writeTitle } from "./trace-source.ts";

/** Every service there is, on or off. An environment's word replaces the document's, key by key. */
export function resolveServices(
  definition: Definition,
  environment: Environment,
): readonly ResolvedService[] {
  return serviceNames.map((name) => {
    const settings: ServiceSettings = {
      ...definition.services.get(name)?.value,
      ...environment.services?.[name],
    };
    const defaults = serviceDefaults[name];
    const { host, localPort = defaults.localPort } = settings.route ?? {};
    const storage = settings.storage ?? ("storage" in defaults ? defaults.storage : undefined);
    return {
      name,
      enabled: settings.enabled ?? defaults.enabled,
      size: settings.size ?? defaults.size,
      route: { ...(host === undefined ? {} : { host }), localPort },
      ...(storage === undefined ? {} : { storageBytes: parseSize(storage) }),
    };
  });
}

export function resolveApp(app: App): ResolvedApp {
  const { name, owner, description, type, image, build, secrets, storage } = app;
  return {
    name,
    title: app.title ?? writeTitle(name),
    owner,
    description,
    type,
    // checkApp has seen to it that there is exactly one of the two.
    source:
      build === undefined
        ? { kind: "image", image: image ?? "" }
        : { kind: "build", context: build.context, file: build.file ?? appDefaults.buildFile },
    ...(app.command === undefined ? {} : { command: app.command }),
    user: app.user ?? appDefaults.user,
    ...resolveEntrance(app),
    ...(app.schedule === undefined ? {} : { schedule: app.schedule }),
    ...(app.database === undefined ? {} : { database: app.database }),
    environment: app.environment ?? {},
    secrets: Object.fromEntries(
      Object.entries(secrets ?? {}).map(([variable, reference]) => [variable, { reference }]),
    ),
    egress: app.egress ?? [],
    size: app.size ?? appDefaults.size,
    ...(storage === undefined ? {} : { storageBytes: parseSize(storage) }),
  };
}

function resolveEntrance({ port, health, route }: App): Pick<ResolvedApp, "port" | "health" | "route"> {
  if (port === undefined) return {};
  const { host, localPort = port } = route ?? {};
  return {
    port,
    ...(health === undefined ? {} : { health }),
    ...(route === undefined ? {} : { route: { ...(host === undefined ? {} : { host }), localPort } }),
  };
}
