// `orders completion`: the script that lets a shell complete commands, options, their values, files and ids.
import { type CommandSpec, printJson } from '../terminal/cli.ts';
import { SCRIPTS, SHELLS, type Shell } from '../terminal/completion/scripts.ts';
import { argument, settings } from '../terminal/options/options.ts';

export const completion: CommandSpec = {
  name: 'completion',
  description: 'print the completion script for a shell',
  arguments: [argument('<bash|zsh|fish>', 'the shell').choices(SHELLS)],
  // It needs no setting, but every command takes them.
  options: settings,
  examples: [
    'eval "$(orders completion bash)"   # for this shell; for all, put it in ~/.bashrc',
    'orders completion bash > ~/.local/share/bash-completion/completions/orders',
    'eval "$(orders completion zsh)"    # in ~/.zshrc, after compinit',
    'orders completion zsh > ~/.zfunc/_orders   # if fpath contains ~/.zfunc',
    'orders completion fish > ~/.config/fish/completions/orders.fish',
  ],
  exampleSetup: 'mkdir -p ~/.zfunc ~/.local/share/bash-completion/completions ~/.config/fish/completions',
  run({ io }, { json }, shell: Shell) {
    if (json) printJson(io, { shell, script: SCRIPTS[shell] });
    else io.out(SCRIPTS[shell]);
  },
};
