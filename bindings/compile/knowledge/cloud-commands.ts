// What the engine knows of commands with subcommands: version control, containers, clusters, clouds, package runners.
// Sources: the tools' own reference pages (git 2.47, Docker 27, kubectl 1.31, AWS CLI 2, Terraform 1.9, npm 10).
import type { CommandEntry } from "./command-table.ts";

const GIT: readonly CommandEntry[] = [
  {
    names: "git",
    dangerous: true,
    escapes: true,
    subcommands: 1,
    flags:
      "C=, c=, git-dir=, work-tree=, namespace=, exec-path?, super-prefix=, config-env=, p paginate, P no-pager, bare, no-replace-objects, literal-pathspecs, f force, v verbose, q quiet, n dry-run, m message=, F file=",
  },
  {
    names: "git push",
    flags:
      "f + force, force-with-lease?, force-if-includes, d : delete, mirror, all, tags, u set-upstream, n dry-run, prune, o push-option=, receive-pack exec=, repo=, no-verify, signed?, q quiet, v verbose, atomic, follow-tags",
  },
  { names: "git reset", flags: "hard, soft, mixed, keep, merge, q quiet, p patch, N" },
  {
    names: "git clean",
    flags: "f force, d directories, x ignored-too, X only-ignored, n dry-run, i interactive, q quiet, e exclude=",
  },
  {
    names: "git branch",
    flags:
      "D delete-force, d delete, f force, m move, M move-force, c copy, C copy-force, a all, r remotes, l list, v verbose, u set-upstream-to=, contains?, merged?, no-merged?, sort=, format=, points-at=, q quiet, t track?, unset-upstream, edit-description, show-current",
  },
  {
    names: "git checkout",
    flags: "f force, b=, B=, t track?, d detach, p patch, ours, theirs, orphan=, q quiet, m merge, l",
  },
  {
    names: "git switch",
    flags: "c create=, C force-create=, f force discard-changes, d detach, m merge, orphan=, q quiet, t track?",
  },
  { names: "git restore", flags: "s source=, S staged, W worktree, p patch, q quiet, ours, theirs" },
  { names: "git rm", flags: "r recursive, f force, n dry-run, cached, q quiet, ignore-unmatch" },
  {
    names: "git commit",
    flags:
      "m message=, F file=, a all, amend, C reuse-message=, c reedit-message=, t template=, author=, date=, S gpg-sign?, n no-verify, q quiet, v verbose, s signoff, e edit, no-edit, allow-empty, p patch, fixup=, squash=, trailer=, u untracked-files?, cleanup=",
  },
  {
    names: "git tag",
    flags:
      "d delete, f force, a annotate, m message=, F file=, s sign, u local-user=, l list, n?, v verify, sort=, contains?, points-at=",
  },
  {
    names: "git stash",
    subcommands: 1,
    flags: "m message=, u include-untracked, a all, p patch, k keep-index, q quiet",
  },
  {
    names: "git rebase",
    flags:
      "x exec=sh, i interactive, onto=, abort, continue, skip, f force-rebase no-ff, s strategy=, X strategy-option=, q quiet, r rebase-merges?, autosquash, root",
  },
  { names: "git difftool", flags: "x extcmd=sh, y, d" },
  { names: "git bisect", subcommands: 1 },
  { names: "git bisect run", operands: "command" },
  { names: "git submodule", subcommands: 1, flags: "q quiet, recursive, init, f force, b branch=, remote" },
  { names: "git submodule foreach", operands: "text", language: "sh", flags: "recursive, q quiet" },
  {
    names: "git filter-branch",
    flags:
      "tree-filter=sh, index-filter=sh, msg-filter=sh, env-filter=sh, parent-filter=sh, commit-filter=sh, tag-name-filter=sh, setup=sh, f force, prune-empty, subdirectory-filter=, d=",
  },
  {
    names: "git reflog",
    subcommands: 1,
    flags: "expire=, expire-unreachable=, all, rewrite, updateref, stale-fix, n dry-run",
  },
  {
    names: "git remote",
    subcommands: 1,
    flags: "v verbose, f fetch, t track=, m master=, mirror=, tags, no-tags, push, add, delete, all",
  },
  { names: "git worktree", subcommands: 1, flags: "f force, b=, B=, d detach, checkout, lock, reason=" },
  {
    names: "git grep",
    flags:
      "n line-number, i ignore-case, e=, f=, l files-with-matches, E extended-regexp, P perl-regexp, w word-regexp, v invert-match, c count, O open-files-in-pager=sh, A=, B=, C=, m=, F fixed-strings",
  },
  {
    names: "git log",
    flags:
      "grep=, author=, committer=, S=, G=, n max-count=, since=, until=, after=, before=, format=, pretty?, oneline, p patch, L=, all, stat, graph",
  },
  {
    names: "git config",
    flags:
      "global, system, local, worktree, f file=, get, get-all, unset, unset-all, add, replace-all, l list, e edit, type=, default=",
  },
  {
    names: "gh, glab",
    dangerous: true,
    subcommands: 2,
    flags:
      "R repo=, t title=, b body=, F body-file=, y yes confirm, H head=, B base=, l label=, a assignee=, m milestone=, f field=, X method=, q jq=, w web, d draft, D delete-branch, admin",
  },
  { names: "gh ssh", operands: "text", language: "sh", flags: "c codespace=" },
];

const CONTAINERS: readonly CommandEntry[] = [
  {
    names: "docker, podman, nerdctl",
    dangerous: true,
    subcommands: 2,
    flags:
      "H host=, c context=, l log-level=, config=, D debug, tls, f force, a all, v volumes, q quiet, filter=, no-trunc, format=, n last=, t tag=",
  },
  { names: "docker rm", flags: "f force, v volumes, l link" },
  { names: "docker rmi", flags: "f force, no-prune" },
  { names: "docker system", subcommands: 1, flags: "f force, a all, volumes, filter=, format=, v verbose" },
  {
    names: "docker volume",
    subcommands: 1,
    flags: "f force, a all, filter=, q quiet, format=, d driver=, o opt=, label=",
  },
  {
    names: "docker exec",
    operands: "command",
    skip: 1,
    strict: true,
    flags: "i interactive, t tty, d detach, e env=, env-file=, u user=, w workdir=, privileged, detach-keys=",
  },
  { names: "docker container", subcommands: 1, flags: "f force, v volumes, a all, filter=, q quiet" },
  {
    names: "docker container exec",
    operands: "command",
    skip: 1,
    strict: true,
    flags: "i interactive, t tty, d detach, e env=, u user=, w workdir=, privileged",
  },
  {
    names: "docker run",
    operands: "command",
    skip: 1,
    strict: true,
    flags:
      "i interactive, t tty, d detach, rm, e env=, env-file=, v volume=, mount=, p publish=, P publish-all, name=, u user=, w workdir=, privileged, network net=, pid=, ipc=, cap-add=, cap-drop=, security-opt=, entrypoint=sh, h hostname=, l label=, m memory=, c cpu-shares=, cpus=, gpus=, restart=, platform=, pull=, link=, add-host=, dns=, device=, tmpfs=, ulimit=, shm-size=, userns=, uts=, volumes-from=, log-driver=, log-opt=, a attach=, init, read-only, q quiet, init",
  },
  {
    names: "docker compose, docker-compose",
    same: true,
    subcommands: 1,
    flags:
      "f file=, p project-name=, profile=, env-file=, project-directory=, ansi=, v volumes, rmi=, remove-orphans, d detach, t timeout=",
  },
  {
    names: "docker compose exec",
    operands: "command",
    skip: 1,
    strict: true,
    flags: "T no-TTY, d detach, e env=, u user=, w workdir=, index=, privileged",
  },
  {
    names: "docker compose run",
    operands: "command",
    skip: 1,
    strict: true,
    flags:
      "T no-TTY, d detach, rm, e env=, u user=, w workdir=, v volume=, p publish=, entrypoint=sh, name=, no-deps, service-ports P, build, q quiet-pull, l label=",
  },
  {
    names: "kubectl, oc, k",
    same: true,
    dangerous: true,
    subcommands: 1,
    flags:
      "n namespace=, context=, cluster=, kubeconfig=, f filename=, l selector=, o output=, A all-namespaces, all, force, grace-period=, now, cascade?, wait?, user=, as=, as-group=, token=, s server=, R recursive, k kustomize=, v=, timeout=, dry-run?, field-selector=, request-timeout=, c container=, p previous, w watch, tail=, since=, replicas=, image=",
  },
  {
    names: "kubectl exec, kubectl rsh, kubectl debug",
    operands: "command",
    skip: 1,
    flags:
      "n namespace=, c container=, i stdin, t tty, context=, kubeconfig=, f filename=, q quiet, pod-running-timeout=",
  },
  {
    names: "kubectl run",
    operands: "command",
    skip: 1,
    flags:
      "n namespace=, image=, i stdin, t tty, rm, restart=, command, overrides=, env=, l labels=, port=, expose, dry-run?, o output=, q quiet, attach",
  },
  {
    names: "helm",
    dangerous: true,
    subcommands: 1,
    flags:
      "n namespace=, kube-context=, kubeconfig=, f values=, set=, set-string=, version=, timeout=, post-renderer=sh, keep-history, no-hooks, dry-run?, force, i install, wait, atomic, repo=, o output=",
  },
  { names: "vagrant", subcommands: 1, flags: "f force, c command=sh, g graceful, provider=, provision" },
  { names: "multipass, lxc, incus", subcommands: 1, flags: "force, all, p purge, n name=, m mem=, c cpus=, d disk=" },
  {
    names: "multipass exec",
    operands: "command",
    skip: 1,
    flags: "n no-map-working-directory, d working-directory=, cwd=, env=, user=, t, T, mode=",
  },
  { names: "ctr, crictl", subcommands: 2, flags: "n namespace=, a address=, r runtime-endpoint=" },
  { names: "ctr exec", operands: "command", skip: 1, flags: "exec-id=, user=" },
  { names: "docker unshare, docker ssh", operands: "command" },
  { names: "colima, devcontainer", subcommands: 1, flags: "p profile=" },
  { names: "colima ssh, colima exec", operands: "command", flags: "workspace-folder=" },
  {
    names: "argocd",
    dangerous: true,
    subcommands: 2,
    flags: "server=, auth-token=, config=, y yes, l selector=, o output=, project=",
  },
];

const CLOUDS: readonly CommandEntry[] = [
  {
    names: "aws",
    dangerous: true,
    subcommands: 2,
    flags:
      "profile=, region=, output=, query=, endpoint-url=, no-verify-ssl, no-cli-pager, ca-bundle=, recursive, force, exclude=, include=, acl=, dryrun, quiet, delete, no-sign-request, cli-input-json=, command=sh",
  },
  {
    names: "gcloud",
    dangerous: true,
    subcommands: 3,
    flags:
      "project=, account=, configuration=, region=, zone=, format=, q quiet, filter=, async, impersonate-service-account=, verbosity=, force, global, command=sh",
  },
  {
    names: "gcloud ssh",
    operands: "text",
    skip: 1,
    language: "sh",
    flags: "ssh-key-file=, ssh-flag=",
  },
  { names: "gcloud execute-sql", language: "sql", flags: "sql=text, instance=" },
  {
    names: "aws start-query-execution, aws execute-statement",
    language: "sql",
    flags: "query-string=text, sql=text",
  },
  {
    names: "gsutil",
    subcommands: 1,
    flags: "m, q, r R recursive, f force, a all-versions, h=, o=, d delete, u=, n, I, c",
  },
  {
    names: "az",
    dangerous: true,
    subcommands: 2,
    flags:
      "g resource-group=, n name=, subscription=, o output=, query=, y yes, no-wait, force, ids=, verbose, debug, only-show-errors, scripts=sh, exec-command=sh",
  },
  {
    names: "terraform, tofu, terragrunt",
    dangerous: true,
    style: "single",
    subcommands: 1,
    flags:
      "chdir=, auto-approve, destroy, target=, var=, var-file=, lock=, lock-timeout=, input=, out=, state=, backend-config=, refresh=, replace=, parallelism=, force, upgrade, reconfigure",
  },
  {
    names: "pulumi",
    subcommands: 1,
    flags: "s stack=, y yes, f skip-preview force, C cwd=, r refresh, t target=, m message=, p parallel=, remove",
  },
  {
    names: "ansible",
    flags:
      "a args=sh, m module-name=, i inventory=, b become, K ask-become-pass, l limit=, u user=, e extra-vars=, f forks=, become-user=, v verbose, k, t=",
  },
  {
    names: "ansible-playbook",
    flags:
      "i inventory=, b become, K, l limit=, u user=, e extra-vars=, t tags=, skip-tags=, C check, D diff, f forks=, v verbose",
  },
  {
    names: "heroku, vercel, netlify, firebase, doctl, linode-cli, eb, s3cmd, rclone, wrangler, supabase, railway",
    subcommands: 2,
    flags:
      "a app=, y yes, f force, r recursive, c confirm=, p project=, t token=, prod, team=, scope=, config=, e env environment=, s service=, db-url=, workdir=, profile=, linked, local",
  },
  {
    names: "heroku run, heroku run:detached, heroku ssh, heroku dev:exec, heroku emulators:exec",
    operands: "text",
    language: "sh",
    flags: "r remote=",
  },
  {
    names: "heroku pg:psql, heroku execute",
    language: "sql",
    readsCode: true,
    skip: 4,
    flags: "c command=text, sql=text, file=",
  },
  {
    names: "fly, flyctl",
    same: true,
    subcommands: 2,
    flags: "a app=, y yes, f force, c config=, t access-token=, o org=",
  },
  {
    names: "fly console, fly exec",
    operands: "text",
    skip: 1,
    language: "sh",
    flags: "C command=sh, u user=, r region=",
  },
  { names: "fly connect", language: "sql", readsCode: true },
  {
    names: "prisma",
    subcommands: 2,
    flags: "f force, n name=, schema=",
  },
  { names: "prisma execute", language: "sql", readsCode: true, skip: 4, flags: "file=" },
];

const RUNNERS: readonly CommandEntry[] = [
  {
    names: "npm, pnpm, yarn",
    subcommands: 1,
    flags:
      "g global, D save-dev, S save, C prefix=, w workspace=, f force, registry=, p parseable, y yes, s silent, tag=, otp=, access=, r recursive, F filter=, cwd=, dir=, ws, ignore-scripts",
  },
  { names: "npm workspaces", subcommands: 1 },
  {
    names: "npm workspaces foreach",
    subcommands: 1,
    flags: "include=, exclude=, from=",
  },
  { names: "npm workspaces foreach exec", operands: "command", language: "sh" },
  {
    names: "npm exec, npm x, npm dlx",
    operands: "command",
    language: "sh",
    flags: "c call=sh, p package=, y yes, w workspace=, ws",
  },
  {
    names: "npx, bunx, pnpx, uvx, pipx-run",
    operands: "command",
    flags: "c call=sh, p package=, y yes, q quiet, n no-install, from=, with=, python=",
  },
  {
    names: "uv, poetry, pdm, pipenv, hatch, rye, conda, mamba, micromamba",
    subcommands: 1,
    flags: "n name=, p prefix=, q quiet, v verbose, directory C=, project=, y yes",
  },
  {
    names: "uv run, uv tool run",
    operands: "command",
    flags:
      "with=, from=, python p=, extra=, group=, m module=, env-file=, package=, isolated, no-sync, frozen, q quiet",
  },
  { names: "uv tool", subcommands: 1 },
  { names: "bundle, rbenv, pyenv, nodenv, asdf, mise, nvm, rvm, volta, fnm", subcommands: 1, flags: "q quiet" },
  { names: "dotenv, env-cmd", operands: "command", flags: "e=, f=, v=, p=, c=" },
  { names: "direnv", subcommands: 1 },
  { names: "direnv exec", operands: "command", skip: 1 },
  {
    names: "concurrently",
    operands: "text",
    language: "sh",
    flags: "n names=, c prefix-colors=, p prefix=",
  },
  { names: "bundle exec, bundle x", operands: "command", flags: "keep-file-descriptors, gemfile=" },
  { names: "bundle run, bundle do", operands: "command", flags: "using=, node=, c command=sh" },
  { names: "nix-shell", flags: "p packages, run=sh, command=sh, pure, I=, A attr=, arg=, argstr=, E expr=, i=" },
  {
    names: "nix",
    subcommands: 1,
    flags: "c command=command, extra-experimental-features=, impure, I=, f file=, expr=",
  },
  { names: "nix run", operands: "command", skip: 1 },
  { names: "nix-collect-garbage", flags: "d delete-old, delete-older-than=, dry-run" },
  {
    names: "cargo, go, pip, pip3, gem, composer, dotnet, mvn, gradle",
    subcommands: 1,
    flags:
      "y yes, q quiet, v verbose, r requirement=, f force, e editable=, U upgrade, t target=, i index-url=, p package=, release, all, exec=sh, toolexec=sh, features=, tags=",
  },
  {
    names: "cargo watch",
    language: "sh",
    flags: "s shell=text, x exec=, i=, w=, C=",
  },
  // a formatter of theirs is no command
  { names: "ruff, biome, buf, dart, swift, dprint", subcommands: 1 },
  { names: "op-run, doppler-run, aws-vault-exec, chamber-exec", operands: "command" },
  {
    names: "op, doppler, aws-vault, chamber, infisical, dotenvx, vault, consul, nomad",
    subcommands: 1,
    flags: "p project=, c config=, f file=, e env=, env-file=, command=sh",
  },
  { names: "op run", operands: "command", flags: "p project=, c config=, f file=, env-file=, command=sh, e env=" },
  { names: "op exec", operands: "command", skip: 1, flags: "d duration=, n no-session, s server" },
];

export const CLOUD_COMMANDS: readonly CommandEntry[] = [...GIT, ...CONTAINERS, ...CLOUDS, ...RUNNERS];
