/** All rules. A test reads the two folders and says which file is missing here. */

import type { Rule } from '../types.ts';
import addForCopy from './dockerfile/add-for-copy.ts';
import addUrl from './dockerfile/add-url.ts';
import alpineBase from './dockerfile/alpine-base.ts';
import aptLists from './dockerfile/apt-lists.ts';
import aptRecommends from './dockerfile/apt-recommends.ts';
import aptUpdateAlone from './dockerfile/apt-update-alone.ts';
import aptUpgrade from './dockerfile/apt-upgrade.ts';
import aptWithoutYes from './dockerfile/apt-without-yes.ts';
import bindsLoopback from './dockerfile/binds-loopback.ts';
import codeBeforeDependencies from './dockerfile/code-before-dependencies.ts';
import condaActivate from './dockerfile/conda-activate.ts';
import copyIgnored from './dockerfile/copy-ignored.ts';
import copyMissing from './dockerfile/copy-missing.ts';
import crlfEntrypoint from './dockerfile/crlf-entrypoint.ts';
import cudaInCpuImage from './dockerfile/cuda-in-cpu-image.ts';
import cudaMismatch from './dockerfile/cuda-mismatch.ts';
import cudaTwice from './dockerfile/cuda-twice.ts';
import deletedLater from './dockerfile/deleted-later.ts';
import develBase from './dockerfile/devel-base.ts';
import execFormVariable from './dockerfile/exec-form-variable.ts';
import externallyManaged from './dockerfile/externally-managed.ts';
import floatingPatch from './dockerfile/floating-patch.ts';
import fullBase from './dockerfile/full-base.ts';
import gitMissing from './dockerfile/git-missing.ts';
import gpuAtBuild from './dockerfile/gpu-at-build.ts';
import healthcheckProgram from './dockerfile/healthcheck-program.ts';
import lostCd from './dockerfile/lost-cd.ts';
import missingDebianPackage from './dockerfile/missing-debian-package.ts';
import noDockerignore from './dockerfile/no-dockerignore.ts';
import noHealthcheck from './dockerfile/no-healthcheck.ts';
import noStage from './dockerfile/no-stage.ts';
import noWheel from './dockerfile/no-wheel.ts';
import otherPythonCopied from './dockerfile/other-python-copied.ts';
import pipCache from './dockerfile/pip-cache.ts';
import portMismatch from './dockerfile/port-mismatch.ts';
import pythonEndOfLife from './dockerfile/python-end-of-life.ts';
import recursiveChown from './dockerfile/recursive-chown.ts';
import relativeWorkdir from './dockerfile/relative-workdir.ts';
import reloadInImage from './dockerfile/reload-in-image.ts';
import remoteScript from './dockerfile/remote-script.ts';
import rootUser from './dockerfile/root-user.ts';
import secretCopied from './dockerfile/secret-copied.ts';
import secretInCommand from './dockerfile/secret-in-command.ts';
import secretInVariable from './dockerfile/secret-in-variable.ts';
import severalCommands from './dockerfile/several-commands.ts';
import shellForm from './dockerfile/shell-form.ts';
import shellWithoutExec from './dockerfile/shell-without-exec.ts';
import singleQuotedJson from './dockerfile/single-quoted-json.ts';
import sourceWithoutBash from './dockerfile/source-without-bash.ts';
import sudo from './dockerfile/sudo.ts';
import unknownInstruction from './dockerfile/unknown-instruction.ts';
import unknownRule from './dockerfile/unknown-rule.ts';
import unlockedRequirements from './dockerfile/unlocked-requirements.ts';
import unpinnedBase from './dockerfile/unpinned-base.ts';
import unpinnedInstall from './dockerfile/unpinned-install.ts';
import unwritableCache from './dockerfile/unwritable-cache.ts';
import userByName from './dockerfile/user-by-name.ts';
import userInstallPath from './dockerfile/user-install-path.ts';
import baseDigestMoved from './project/base-digest-moved.ts';
import drift from './project/drift.ts';
import driverFloor from './project/driver-floor.ts';
import largeContext from './project/large-context.ts';
import leftoversInContext from './project/leftovers-in-context.ts';
import lockStale from './project/lock-stale.ts';
import presetEnforced from './project/preset-enforced.ts';
import secretInContext from './project/secret-in-context.ts';
import unusableProject from './project/unusable-project.ts';

export const rules: readonly Rule[] = [
  addForCopy,
  addUrl,
  alpineBase,
  aptLists,
  aptRecommends,
  aptUpdateAlone,
  aptUpgrade,
  aptWithoutYes,
  bindsLoopback,
  codeBeforeDependencies,
  condaActivate,
  copyIgnored,
  copyMissing,
  crlfEntrypoint,
  cudaInCpuImage,
  cudaMismatch,
  cudaTwice,
  deletedLater,
  develBase,
  execFormVariable,
  externallyManaged,
  floatingPatch,
  fullBase,
  gitMissing,
  gpuAtBuild,
  healthcheckProgram,
  lostCd,
  missingDebianPackage,
  noDockerignore,
  noHealthcheck,
  noStage,
  noWheel,
  otherPythonCopied,
  pipCache,
  portMismatch,
  pythonEndOfLife,
  recursiveChown,
  relativeWorkdir,
  reloadInImage,
  remoteScript,
  rootUser,
  secretCopied,
  secretInCommand,
  secretInVariable,
  severalCommands,
  shellForm,
  shellWithoutExec,
  singleQuotedJson,
  sourceWithoutBash,
  sudo,
  unknownInstruction,
  unknownRule,
  unlockedRequirements,
  unpinnedBase,
  unpinnedInstall,
  unwritableCache,
  userByName,
  userInstallPath,
  baseDigestMoved,
  drift,
  driverFloor,
  largeContext,
  leftoversInContext,
  lockStale,
  presetEnforced,
  secretInContext,
  unusableProject,
];
