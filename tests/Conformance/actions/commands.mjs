import assert from 'node:assert/strict';

const base64 = text => Buffer.from(text).toString('base64');

/** Makes a command whose script greets somebody. */
export async function makeCommand(caller, more = {}) {
  const { CommandId } = await caller.call('CreateCommand', {
    Name: 'greeting', Type: 'RunShellScript', CommandContent: base64('echo "Hello {{name}}"'), EnableParameter: true, ...more,
  });
  assert.match(CommandId, /^c-/);
  return CommandId;
}

const one = async (caller, CommandId) => (await caller.call('DescribeCommands', { CommandId })).Commands.Command[0];

export const commands = {
  CreateCommand: {
    async succeeds(caller) {
      const made = {
        Description: 'says "hello" & more +/=', Timeout: 120, WorkingDir: '/', Launcher: 'sh {{ACS::ScriptFileName|Ext(".sh")}}', ContentEncoding: 'Base64',
        Tag: [{ Key: 'team one', Value: 'blue/1' }, { Key: 'empty', Value: '' }], ClientToken: `token-${Math.random()}`, Name: "héllo *~'()! 世界",
      };
      const id = await makeCommand(caller, made);
      assert.equal(await makeCommand(caller, made), id, 'a token makes once');
      const { Name, Description, WorkingDir, Timeout } = await one(caller, id);
      assert.deepEqual({ Name, Description, WorkingDir, Timeout }, { Name: made.Name, Description: made.Description, WorkingDir: '/', Timeout: 120 });
    },
    refuses: [
      ['InvalidCmdType.NotFound', 404, { Name: 'n', Type: 'RunPerlScript', CommandContent: base64('true') }],
      ['CmdContent.DecodeError', 400, { Name: 'n', Type: 'RunShellScript', CommandContent: '*no base64*' }],
      ['CmdName.ExceedLimit', 403, { Name: 'n'.repeat(129), Type: 'RunShellScript', CommandContent: base64('true') }],
      ['InvalidRegionId.NotFound', 404, { RegionId: 'nowhere', Name: 'n', Type: 'RunShellScript', CommandContent: base64('true') }],
    ],
  },

  ModifyCommand: {
    async succeeds(caller) {
      const CommandId = await makeCommand(caller);
      await caller.call('ModifyCommand', { CommandId, Name: 'renamed', Description: 'changed', Timeout: 90, WorkingDir: '/tmp' });
      const { Name, Description, Timeout, WorkingDir } = await one(caller, CommandId);
      assert.deepEqual({ Name, Description, Timeout, WorkingDir }, { Name: 'renamed', Description: 'changed', Timeout: 90, WorkingDir: '/tmp' });
    },
    refuses: [
      ['InvalidCmdId.NotFound', 404, { CommandId: 'c-unknown', Name: 'n' }],
      ['CmdDesc.ExceedLimit', 403, async caller => ({ CommandId: await makeCommand(caller), Description: 'd'.repeat(513) })],
    ],
  },

  DeleteCommand: {
    async succeeds(caller) {
      const CommandId = await makeCommand(caller);
      await caller.call('DeleteCommand', { CommandId });
      assert.equal(await one(caller, CommandId), undefined);
    },
    refuses: [
      ['InvalidCmdId.NotFound', 404, { CommandId: 'c-unknown' }],
      ['InvalidStatus.CmdIdInUse', 403, async (caller, { instance }) => {
        const CommandId = await makeCommand(caller);
        await caller.call('InvokeCommand', { CommandId, InstanceId: [instance], Frequency: 'rate(7d)' });
        return { CommandId };
      }],
    ],
  },

  DescribeCommands: {
    async succeeds(caller) {
      const CommandId = await makeCommand(caller, { Tag: [{ Key: 'team', Value: 'blue' }] });
      const command = await one(caller, CommandId);
      assert.equal(Buffer.from(command.CommandContent, 'base64').toString(), 'echo "Hello {{name}}"');
      assert.deepEqual(command.ParameterNames.ParameterName, ['name']);
      assert.deepEqual(command.Tags.Tag, [{ TagKey: 'team', TagValue: 'blue' }]);
      assert.match(command.CreationTime, /^\d{4}-\d\d-\d\dT\d\d:\d\dZ$/);
      const plain = await caller.call('DescribeCommands', { CommandId, ContentEncoding: 'PlainText' });
      assert.equal(plain.Commands.Command[0].CommandContent, 'echo "Hello {{name}}"');
      const page = await caller.call('DescribeCommands', { MaxResults: 1 });
      assert.equal(page.Commands.Command.length, 1);
      const next = await caller.call('DescribeCommands', { MaxResults: 1, NextToken: page.NextToken });
      assert.notEqual(next.Commands.Command[0].CommandId, page.Commands.Command[0].CommandId);
    },
    refuses: [
      ['InvalidParam.PageSize', 400, { PageSize: 51 }],
      ['InvalidParameter.MaxResults', 400, { MaxResults: 51 }],
      ['InvalidCommandType.NotFound', 404, { Type: 'RunPerlScript' }],
    ],
  },
};
