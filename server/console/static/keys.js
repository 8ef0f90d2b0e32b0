/*
 * Every command by its name: the keys, the palette, the sheet and the tooltips are made from this one table.
 * Keys never fire inside text fields, none has Alt or AltGr, and those of a single letter can be switched off.
 */
import { state, set, ask, isBoss, closeDialog } from './store.js';
import * as desk from './desk.js';

const talk = () => state.talk;
const here = () => state.view !== 'quadro';
const mine = () => talk()?.row.owner.kind === 'agente' && String(talk().row.owner.user_id) === String(state.me.user.id);
const writes = (kind) => set({ kind, pane: 'thread', wantsText: true }); /* the composer, as soon as one may write there */
const fold = (side) => set({ folded: { ...state.folded, [side]: !state.folded[side] }, pane: side === 'right' && state.open ? (state.pane === 'person' ? 'thread' : 'person') : state.pane });
export const money = (what) => ask('money', { what });

/* key | what it says | what it does | when; "single" can be switched off. */
export const commands = [
    { key: 'j', name: 'Próxima conversa', run: () => desk.step(1), when: here, group: 'Lista' },
    { key: 'k', name: 'Conversa anterior', run: () => desk.step(-1), when: here, group: 'Lista' },
    { key: 'o', name: 'Abrir conversa', also: 'Enter', run: () => desk.open(), when: here, group: 'Lista' },
    { key: 'x', name: 'Marcar ou desmarcar', run: () => desk.mark(), when: here, group: 'Lista' },
    { key: 'u', name: 'Marcar como não lida', run: () => desk.unread(), when: () => state.open ?? state.focus, group: 'Lista' },
    { key: '/', name: 'Buscar', run: () => document.getElementById('busca')?.focus(), group: 'Lista' },
    { key: 'g i', name: 'Ir para a caixa de entrada', run: () => desk.goTo({ view: 'fila', filters: {}, query: '' }), group: 'Lista' },
    { key: 'g m', name: 'Ir para as minhas conversas', run: () => desk.goTo({ view: 'minhas', filters: {}, query: '' }), group: 'Lista' },
    { key: 'g q', name: 'Ir para o quadro da equipe', run: () => desk.goTo({ view: 'quadro', filters: {}, query: '' }), when: isBoss, group: 'Lista' },
    { key: 'r', name: 'Responder', run: () => writes('reply'), when: talk, group: 'Conversa' },
    { key: 'n', name: 'Nota interna', run: () => writes('note'), when: talk, group: 'Conversa' },
    { key: 'Shift+A', name: 'Assumir', run: () => desk.take(), when: () => talk() && !mine(), group: 'Conversa' },
    { key: 'a', name: 'Atribuir ou transferir', run: () => ask('assign'), when: talk, group: 'Conversa' },
    { key: 'b', name: 'Devolver ao robô', run: () => desk.giveBack(), when: () => talk() && mine(), group: 'Conversa' },
    { key: 's', name: 'Adiar', run: () => ask('snooze'), when: talk, group: 'Conversa' },
    { key: 'e', name: 'Resolver', run: () => desk.resolve(), when: talk, group: 'Conversa' },
    { key: 'Shift+E', name: 'Resolver e abrir a próxima', run: () => desk.resolve({ next: true }), when: talk, group: 'Conversa' },
    { key: 'p', name: 'Gerar Pix', run: () => money('pix'), when: talk, group: 'Dinheiro' },
    { key: 'Shift+P', name: '2ª via do boleto', run: () => money('boleto'), when: talk, group: 'Dinheiro' },
    { key: '', name: 'Simular acordo', run: () => money('acordo'), when: talk, group: 'Dinheiro' },
    { key: '', name: 'Registrar promessa', run: () => money('promessa'), when: talk, group: 'Dinheiro' },
    { key: '', name: 'Receber comprovante', run: () => money('comprovante'), when: talk, group: 'Dinheiro' },
    { key: '', name: 'Reabrir', run: () => desk.reopen(), when: () => talk()?.row.open === false, group: 'Conversa' },
    { key: '', name: 'Combinar retorno', run: () => ask('callback'), when: mine, group: 'Conversa' },
    { key: '', name: 'Retorno feito', run: () => desk.endCallback(true), when: () => mine() && talk().row.callback, group: 'Conversa' },
    { key: '', name: 'Desmarcar retorno', run: () => desk.endCallback(false), when: () => mine() && talk().row.callback, group: 'Conversa' },
    { key: '', name: 'Modelos de mensagem', run: () => ask('templates'), when: talk, group: 'Conversa' },
    { key: '', name: 'Anexar arquivo', run: () => ask('attach'), when: () => talk()?.row.channel === 'whatsapp' && talk().composer.reply, group: 'Conversa' },
    { key: '', name: 'Vincular a uma pessoa', run: () => ask('link'), when: () => talk() && state.person?.nobody, group: 'Conversa' },
    { key: '', name: 'Salvar esta visão', run: () => ask('view'), when: here, group: 'Lista' },
    { key: '', name: 'Orientar quem atende', run: () => ask('whisper'), when: () => talk() && isBoss(), group: 'Conversa' },
    { key: '[', name: 'Dobrar ou abrir a lista', run: () => fold('left'), group: 'Página' },
    { key: ']', name: 'Dobrar ou abrir os dados da pessoa', run: () => fold('right'), group: 'Página' },
    { key: 'z', name: 'Desfazer', run: () => desk.undoLast(), group: 'Página' },
    { key: '?', name: 'Atalhos e preferências', run: () => ask('sheet'), group: 'Página' },
    { key: 'Ctrl+K', name: 'Todos os comandos', run: () => ask('palette'), group: 'Página', always: true },
    { key: 'Ctrl+Enter', name: 'Enviar o que está escrito', run: () => document.getElementById('texto')?.form.requestSubmit(), group: 'Conversa', always: true },
    { key: 'Escape', shown: 'Esc', name: 'Voltar', run: () => goBack(), group: 'Página', always: true },
];

export const able = (command) => !command.when || Boolean(command.when());
export const shownKey = (command) => command.shown ?? command.key;
export const tip = (name) => {
    const command = commands.find((c) => c.name === name);
    return command?.key ? `${name} (${shownKey(command)})` : name;
};
export const runNamed = (name) => commands.find((c) => c.name === name)?.run();

function goBack() {
    const at = document.activeElement;
    if (state.dialog) return state.dialog.name === 'relogin' ? null : closeDialog();
    if (isText(at)) return at.blur() ?? toList();
    if (state.pane === 'person') return set({ pane: 'thread' });
    if (state.open) desk.leave();
    toList();
}
const toList = () => document.getElementById(state.open ? 'mensagens' : 'lista')?.focus();

const isText = (node) => node?.matches?.('textarea,select,[contenteditable],input:not([type=checkbox]):not([type=radio]):not([type=range])');

/* What was pressed, as the table has it: the letter itself tells Shift, save for letters. */
function pressed(event) {
    const letter = /^[a-z]$/i.test(event.key);
    const key = letter ? event.key.toLowerCase() : event.key;
    if (event.ctrlKey || event.metaKey) return `Ctrl+${letter ? key.toUpperCase() : key}`;
    return letter && event.shiftKey ? `Shift+${key.toUpperCase()}` : key;
}

let prefix = '', prefixAt = 0;

function onKey(event) {
    if (event.altKey || event.isComposing || event.getModifierState?.('AltGraph') || event.defaultPrevented) return;
    const key = pressed(event), now = Date.now();
    const whole = prefix && now - prefixAt < 1500 ? `${prefix} ${key}` : key;
    const command = commands.find((c) => c.key && c.key === whole) ?? commands.find((c) => c.key === key);
    prefix = '';
    const free = !isText(event.target) && !state.dialog && !state.relogin;
    if (key === 'g' && free && state.me?.keys.single) {
        prefix = 'g';
        prefixAt = now;
        return;
    }
    if (!command || !able(command) || state.relogin) return;
    if (!command.always && (!free || !state.me?.keys.single)) return;
    if (command.key === 'Escape' && state.dialog) return; /* the dialog's own */
    event.preventDefault();
    command.run();
}

export const startKeys = () => document.addEventListener('keydown', onKey);
