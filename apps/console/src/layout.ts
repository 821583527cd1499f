// What every page has: the head, the platform's name, the way back. Plain HTML, no script.
import { html, type Html } from "./html.ts";
import { styles } from "./styles.ts";

export interface PageFrame {
  readonly platform: string;
  readonly environment: string;
  readonly edpVersion: string;
}

export interface Page {
  readonly title: string;
  readonly body: Html;
  /** Seconds after which the browser asks again. */
  readonly refresh?: number;
  readonly isHome?: boolean;
}

export function layout(frame: PageFrame, page: Page): string {
  const refresh =
    page.refresh === undefined
      ? html``
      : html`<meta http-equiv="refresh" content="${page.refresh.toString()}" />`;
  return html`<!doctype html>
    <html lang="en">
      <head>
        <meta charset="utf-8" />
        <meta name="viewport" content="width=device-width, initial-scale=1" />
        ${refresh}
        <title>${page.title} · ${frame.platform} · EDP</title>
        <style>
          ${{ html: styles }}
        </style>
      </head>
      <body>
        <header>
          <div>
            <a class="brand" href="/">EDP</a>
            <span class="place">${frame.platform} <small>${frame.environment}</small></span>
            <nav>
              <a href="/" ${page.isHome === true ? { html: 'aria-current="page"' } : ""}>Home</a>
              <a href="/datasets">Answers and tables</a>
            </nav>
          </div>
        </header>
        <main>${page.body}</main>
        <footer>EDP ${frame.edpVersion} · reads only, on this machine only</footer>
      </body>
    </html> `.html;
}
