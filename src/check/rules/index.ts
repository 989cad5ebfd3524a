/** All rules. A test reads the folders and says which file is missing here. */

import type { Rule } from '../types.ts';
import aptLists from './apt/apt-lists.ts';
import aptRecommends from './apt/apt-recommends.ts';
import aptUpdateAlone from './apt/apt-update-alone.ts';
import aptUpgrade from './apt/apt-upgrade.ts';
import aptWithoutYes from './apt/apt-without-yes.ts';
import gitMissing from './apt/git-missing.ts';
import missingDebianPackage from './apt/missing-debian-package.ts';
import sudo from './apt/sudo.ts';
import alpineBase from './base-image/alpine-base.ts';
import cudaMismatch from './base-image/cuda-mismatch.ts';
import develBase from './base-image/devel-base.ts';
import floatingPatch from './base-image/floating-patch.ts';
import fullBase from './base-image/full-base.ts';
import lockPythonMismatch from './base-image/lock-python-mismatch.ts';
import noWheel from './base-image/no-wheel.ts';
import pythonEndOfLife from './base-image/python-end-of-life.ts';
import unpinnedBase from './base-image/unpinned-base.ts';
import addForCopy from './files/add-for-copy.ts';
import addUrl from './files/add-url.ts';
import codeBeforeDependencies from './files/code-before-dependencies.ts';
import copyIgnored from './files/copy-ignored.ts';
import copyMissing from './files/copy-missing.ts';
import deletedLater from './files/deleted-later.ts';
import lostCd from './files/lost-cd.ts';
import noDockerignore from './files/no-dockerignore.ts';
import recursiveChown from './files/recursive-chown.ts';
import relativeWorkdir from './files/relative-workdir.ts';
import unwritableCache from './files/unwritable-cache.ts';
import baseDigestMoved from './project/base-digest-moved.ts';
import drift from './project/drift.ts';
import driverFloor from './project/driver-floor.ts';
import largeContext from './project/large-context.ts';
import leftoversInContext from './project/leftovers-in-context.ts';
import lockStale from './project/lock-stale.ts';
import presetEnforced from './project/preset-enforced.ts';
import secretInContext from './project/secret-in-context.ts';
import unusableProject from './project/unusable-project.ts';
import vulnerabilitiesUnknown from './project/vulnerabilities-unknown.ts';
import vulnerablePackage from './project/vulnerable-package.ts';
import condaActivate from './python-packages/conda-activate.ts';
import cudaInCpuImage from './python-packages/cuda-in-cpu-image.ts';
import cudaTwice from './python-packages/cuda-twice.ts';
import externallyManaged from './python-packages/externally-managed.ts';
import gpuAtBuild from './python-packages/gpu-at-build.ts';
import otherPythonCopied from './python-packages/other-python-copied.ts';
import pipCache from './python-packages/pip-cache.ts';
import unlockedRequirements from './python-packages/unlocked-requirements.ts';
import unpinnedInstall from './python-packages/unpinned-install.ts';
import userInstallPath from './python-packages/user-install-path.ts';
import remoteScript from './secrets/remote-script.ts';
import secretCopied from './secrets/secret-copied.ts';
import secretInCommand from './secrets/secret-in-command.ts';
import secretInVariable from './secrets/secret-in-variable.ts';
import bindsLoopback from './start/binds-loopback.ts';
import crlfEntrypoint from './start/crlf-entrypoint.ts';
import execFormVariable from './start/exec-form-variable.ts';
import healthcheckProgram from './start/healthcheck-program.ts';
import noHealthcheck from './start/no-healthcheck.ts';
import portMismatch from './start/port-mismatch.ts';
import reloadInImage from './start/reload-in-image.ts';
import rootUser from './start/root-user.ts';
import severalCommands from './start/several-commands.ts';
import shellForm from './start/shell-form.ts';
import shellWithoutExec from './start/shell-without-exec.ts';
import singleQuotedJson from './start/single-quoted-json.ts';
import userByName from './start/user-by-name.ts';
import noStage from './structure/no-stage.ts';
import sourceWithoutBash from './structure/source-without-bash.ts';
import unknownInstruction from './structure/unknown-instruction.ts';
import unknownRule from './structure/unknown-rule.ts';

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
  lockPythonMismatch,
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
  vulnerabilitiesUnknown,
  vulnerablePackage,
];
