using CloudAssistant.Grains.Interfaces.Replies;
using CloudAssistant.Grains.Invocations;
using CloudAssistant.Silo.Storage;

namespace CloudAssistant.Silo.Invocations;

/// <summary>The stored commands of a group of accepts, held until the commit: whoever deletes one comes before or after, never between.</summary>
internal sealed class CommandLocks
{
    private static readonly RowColumns<InvocationPlan> Names = new RowColumns<InvocationPlan>()
        .Key("command", p => p.Command.Value.Value).Key("account", p => p.Caller.Account.Value);

    private readonly HashSet<(Guid Command, string Account)> _found = [];

    public void Add(Statements statements, IReadOnlyList<InvocationPlan> plans) => statements.Rows(
        // In key order: two silos never wait for each other in a circle.
        $"{Names.Select("commands", "t.command, t.account", statements.Sqlite)} AND NOT t.deleting{(statements.Sqlite ? "" : " ORDER BY t.command FOR SHARE OF t")}",
        Names, [.. plans.Where(plan => plan.CommandMustExist).DistinctBy(plan => (plan.Command, plan.Caller.Account))], null,
        row => _found.Add((row.GetGuid(0), row.GetString(1))));

    /// <summary>Why the plan cannot be; null when its command is there or need not be.</summary>
    public Refusal? Check(InvocationPlan plan) => plan.CommandMustExist && !_found.Contains((plan.Command.Value.Value, plan.Caller.Account.Value))
        ? new(RefusalCode.InvalidCmdIdNotFound, "The specified command does not exist.")
        : null;
}
