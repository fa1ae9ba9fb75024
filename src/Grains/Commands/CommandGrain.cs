using CloudAssistant.Grains.Access;
using CloudAssistant.Grains.Interfaces.Access;
using CloudAssistant.Grains.Interfaces.Commands;
using CloudAssistant.Grains.Interfaces.Replies;
using CloudAssistant.Grains.Interfaces.Tags;
using CloudAssistant.Grains.Tags;
using CloudAssistant.Grains.Time;
using Microsoft.Extensions.Options;

namespace CloudAssistant.Grains.Commands;

/// <inheritdoc cref="ICommandGrain"/>
internal sealed class CommandGrain(
    [PersistentState("command")] IPersistentState<CommandState> state,
    ICommandStore store,
    PolicyJudge judge,
    IOptions<CommandOptions> options,
    IClock clock) : Grain, ICommandGrain, ITaggedGrain
{
    private bool _deleting;

    private CommandId Id => CommandId.Parse(this.GetPrimaryKeyString());

    public override async Task OnActivateAsync(CancellationToken cancellationToken)
    {
        // A process may have died between the mark of a delete and the delete.
        if (state.State.Command is not null)
            _deleting = await store.IsDeletingAsync(Id);
    }

    public async Task<Reply<Command>> CreateAsync(AccountId account, CommandDraft draft)
    {
        if (state.State.Command is { } made)
        {
            // Ids are made by silos and never twice, so this is a repeated call; the command may have been changed since.
            return !_deleting && made.Account == account
                ? made
                : new Refusal(RefusalCode.InvalidParameter, "Another command has this id.");
        }

        if (CommandRules.Check(draft, options.Value, nameRequired: true) is { } refusal)
            return refusal;
        return await WriteAsync(new()
        {
            Id = Id,
            Account = account,
            Draft = draft,
            ParameterNames = CommandRules.ParameterNames(draft, options.Value),
            CreatedAt = clock.Now,
        });
    }

    public async Task<Reply<Command>> ModifyAsync(Caller caller, CommandChange change)
    {
        if (await RefuseAsync(caller, "ModifyCommand") is { } forbidden)
            return forbidden;
        if (Find(caller.Account) is not { } command)
            return NotFound();
        if (!CommandRules.Apply(command.Draft, change, options.Value).Try(out var draft, out var refusal))
            return refusal;
        return Same(draft, command.Draft) ? command : await WriteAsync(command with { Draft = draft });
    }

    public Task<Reply<Command>> GetAsync(AccountId account) =>
        Task.FromResult<Reply<Command>>(Find(account) is { } command ? command : NotFound());

    public async Task<Reply<Done>> DeleteAsync(Caller caller)
    {
        if (await RefuseAsync(caller, "DeleteCommand") is { } forbidden)
            return forbidden;
        if (state.State.Command is not { } command || command.Account != caller.Account)
            return NotFound();
        switch (await store.MarkDeletingAsync(caller.Account, Id))
        {
            case DeleteMark.InUse:
                return new Refusal(RefusalCode.InvalidStatusCmdIdInUse, "An invocation that has not finished uses the command. Stop it first, or wait.");
            case DeleteMark.NotFound:
                // Another activation was faster; this one's state is old.
                DeactivateOnIdle();
                return NotFound();
        }

        // From here on it is deleted for everybody; what follows may be done again.
        _deleting = true;
        await StoreAsync(state.ClearStateAsync);
        DeactivateOnIdle();
        return new Done();
    }

    public async Task<Reply<Done>> ChangeTagsAsync(Caller caller, TagChange change)
    {
        if (await RefuseAsync(caller, TagChanges.ActionOf(change)) is { } forbidden)
            return forbidden;
        if (Find(caller.Account) is not { } command)
            return TagChanges.NotFound;
        if (!TagChanges.Apply(command.Draft.Tags, change, options.Value).Try(out var tags, out var refusal))
            return refusal;
        if (await judge.RefuseAsync(caller, TagChanges.ActionOf(change), ResourceType.Command, Id.ToString(), tags) is { } never)
            return never;
        if (!change.JudgeOnly && !tags.SequenceEqual(command.Draft.Tags))
            await WriteAsync(command with { Draft = command.Draft with { Tags = tags } });
        return new Done();
    }

    private ValueTask<Refusal?> RefuseAsync(Caller caller, string action) =>
        judge.RefuseAsync(caller, action, ResourceType.Command, Id.ToString(), Find(caller.Account)?.Draft.Tags);

    private Command? Find(AccountId account) =>
        !_deleting && state.State.Command is { } command && command.Account == account ? command : null;

    private async Task<Command> WriteAsync(Command command)
    {
        var before = state.State.Command;
        state.State.Command = command;
        try
        {
            await StoreAsync(state.WriteStateAsync);
        }
        catch
        {
            state.State.Command = before;
            throw;
        }

        return command;
    }

    /// <summary>After a failed write the version in memory may be wrong: the next call reads anew.</summary>
    private async Task StoreAsync(Func<Task> write)
    {
        try
        {
            await write();
        }
        catch
        {
            DeactivateOnIdle();
            throw;
        }
    }

    private static bool Same(CommandDraft one, CommandDraft other) =>
        one == other with { Tags = one.Tags } && one.Tags.SequenceEqual(other.Tags);

    private static Refusal NotFound() => new(RefusalCode.InvalidCmdIdNotFound, "There is no such command.");
}
