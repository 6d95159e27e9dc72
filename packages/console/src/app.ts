import type { AgentSnapshot } from '@contact-centre-bff/client';
import { lastAgent, openConnection, type Connection } from './connection.js';
import { desk, type Desk } from './desk.js';
import { h } from './dom.js';
import { pageHeader } from './page-header.js';
import { preferences } from './preferences.js';
import { Notices } from './notices.js';
import { readMe, type Settings } from './settings.js';
import { signInView, type SignInForm } from './sign-in.js';
import { connectionStatus } from './status.js';
import { languages, type Text } from './text.js';
import { TokenBox } from './token-box.js';
import { tokenEntry } from './token-entry.js';

type View = 'token' | 'signIn' | 'desk' | 'none';

/** The page: which view is shown, for which agent. Language changes draw it anew; the connection goes on. */
export class App {
  #text!: Text;
  #notices!: Notices;
  #status!: ReturnType<typeof connectionStatus>;
  #main!: HTMLElement;
  #renewal!: HTMLElement;
  #view: View = 'none';
  #desk: Desk | null = null;
  #connection: Connection | null = null;
  #unsubscribe: () => void = () => undefined;
  #agentId = lastAgent()?.agentId;
  readonly #tokens: TokenBox | null;

  constructor(
    private readonly root: HTMLElement,
    private readonly settings: Settings,
  ) {
    this.#tokens =
      settings.authentication === 'jwt'
        ? new TokenBox(settings.tokenOrigins, (isWanted) => this.#askForToken(isWanted))
        : null;
    this.#draw();
    if (this.#tokens === null) this.#resume();
    else {
      this.#tokens.onToken((token) => void this.#greet(token));
      this.#show('token');
    }
  }

  /** Goes on with the agent of before: whether it is still signed in, the stream says. */
  #resume(): void {
    const last = lastAgent();
    if (last === null) this.#show('signIn');
    else this.#connect(last.agentId, last.tenant);
  }

  /** A first token: its agent is shown at once where it binds one. */
  async #greet(token: string): Promise<void> {
    if (this.#connection !== null) return;
    try {
      const me = await readMe(token);
      if (me === null) {
        this.#notices.say(this.#text.tokenRefused);
        return;
      }
      this.#agentId =
        me.agents.find((id) => id === this.#agentId) ?? (me.agents.length === 1 ? me.agents[0] : undefined);
      if (this.#agentId === undefined) this.#show('signIn');
      else this.#connect(this.#agentId, undefined);
    } catch (error) {
      this.#notices.report(error);
    }
  }

  #connect(agentId: string, tenant: string | undefined): Connection {
    const present = this.#connection;
    if (present?.agentId === agentId && present.tenant === tenant) return present;
    this.#unsubscribe();
    present?.agent.close();
    this.#agentId = agentId;
    this.#connection = openConnection(agentId, tenant, this.#tokens);
    this.#unsubscribe = this.#connection.agent.subscribe((snapshot) => this.#follow(snapshot));
    return this.#connection;
  }

  async #signIn({ agentId, tenant, takeOver, ...form }: SignInForm): Promise<void> {
    const { agent } = this.#connect(agentId, tenant);
    await agent.signIn({ ...form, ...(takeOver && { takeOver }) });
  }

  #follow(snapshot: AgentSnapshot): void {
    this.#status.update(snapshot);
    const { session, connection } = snapshot;
    const isSignedIn = session?.state === 'signedIn' || session?.state === 'degraded';
    if (isSignedIn) this.#show('desk');
    else if (session !== null || connection === 'refused') this.#show('signIn');
    this.#desk?.update(snapshot);
  }

  #show(view: View): void {
    if (view === this.#view) return;
    const before = this.#view;
    this.#view = view;
    this.#desk?.close();
    this.#desk = null;
    this.#notices.clear();
    this.#main.replaceChildren(this.#make(view));
    if (before === 'desk' && this.#connection?.agent.getSnapshot().session?.state === 'takenOver')
      this.#notices.say(this.#text.takenOver);
    // Whoever uses the keyboard starts anew at the top of the view, and not at the top of the page.
    if (before !== 'none') this.#main.focus({ preventScroll: true });
    scrollTo(0, 0);
  }

  #make(view: View): HTMLElement {
    const parts = { text: this.#text, notices: this.#notices };
    if (view === 'token') return tokenEntry(this.#text, this.#notices, (token) => this.#tokens?.put(token) ?? false);
    if (view === 'desk' && this.#connection !== null) {
      this.#desk = desk({ ...parts, ...this.#connection });
      return this.#desk.element;
    }
    const signIn = (filled: SignInForm) => this.#signIn(filled);
    return signInView({ ...parts, settings: this.settings, agentId: this.#agentId, signIn });
  }

  /** A token that ends in the middle of work: the view stays, and asks above itself. */
  #askForToken(isWanted: boolean): void {
    const { text } = languages[preferences.language];
    const entry = () => tokenEntry(text, this.#notices, (token) => this.#tokens?.put(token) ?? false, text.tokenWanted);
    this.#renewal.replaceChildren(...(isWanted && this.#connection !== null ? [entry()] : []));
  }

  #draw(): void {
    const { text } = languages[preferences.language];
    this.#text = text;
    document.documentElement.lang = preferences.language;
    document.title = text.title;
    this.#notices = new Notices(text);
    this.#status = connectionStatus(text);
    this.#main = h('main', { id: 'content', tabindex: '-1' });
    this.#renewal = h('div');
    const redraw = () => {
      const view = this.#view;
      this.#draw();
      this.#view = 'none';
      if (view !== 'none') this.#show(view);
      const snapshot = this.#connection?.agent.getSnapshot();
      if (snapshot) this.#follow(snapshot);
    };
    const header = pageHeader(text, this.settings, this.#status.element, redraw);
    this.root.replaceChildren(header, this.#notices.element, this.#renewal, this.#main);
    this.#status.update(null);
  }
}
