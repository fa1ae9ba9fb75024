using System.Data.Common;
using System.Text.Json;
using CloudAssistant.Grains.Interfaces.Commands;
using CloudAssistant.Grains.Interfaces.Instances;
using CloudAssistant.Grains.Interfaces.Invocations;
using CloudAssistant.Grains.Interfaces.Replies;
using CloudAssistant.Grains.Invocations;
using CloudAssistant.Silo.Storage;

namespace CloudAssistant.Silo.Invocations;

/// <summary>The acceptance of one invocation, inside one transaction: client token, command lock, targets, then invocation, slices and records.
/// A refusal must roll back: it is thrown as <see cref="RefusedException"/> so that not even the token stays.</summary>
internal sealed class AcceptTransaction(InvocationPlan plan)
{
    private const long TokenLifeMs = 24 * 3_600_000;

    public async Task<InvocationAccepted> RunAsync(DbConnection connection)
    {
        if (plan.Request.Token is not null && await FindEarlierAsync(connection) is { } earlier)
            return earlier;
        if (plan.CommandMustExist)
            await LockCommandAsync(connection);
        var targets = await TargetQuery.RunAsync(connection, plan);
        var records = targets.Select(Record).ToList();
        await InsertInvocationAsync(connection, records.Count);
        await InsertSlicesAsync(connection, records);
        await RecordInsert.RunAsync(connection, records);
        return new(plan.Id, plan.Command);
    }

    private async Task<InvocationAccepted?> FindEarlierAsync(DbConnection connection)
    {
        var (account, action, token) = (plan.Caller.Account.Value, plan.CommandMustExist ? "InvokeCommand" : "RunCommand", plan.Request.Token!);
        // Waits for a call with the same token that is under way on another connection.
        var claimed = await connection.ExecuteAsync(
            """
            INSERT INTO client_tokens (account, action, token, parameters_hash, result, expires_at)
            VALUES (@account, @action, @token, @hash, @result, @expires_at)
            ON CONFLICT (account, action, token) DO UPDATE
              SET parameters_hash = excluded.parameters_hash, result = excluded.result, expires_at = excluded.expires_at
              WHERE client_tokens.expires_at <= @now
            """,
            ("account", account), ("action", action), ("token", token.Token), ("hash", token.ParametersHash),
            ("result", $"{plan.Id} {plan.Command}"), ("expires_at", plan.Now + TokenLifeMs), ("now", plan.Now));
        if (claimed == 1)
            return null;

        var (hash, result) = (await connection.QueryAsync(
            "SELECT parameters_hash, result FROM client_tokens WHERE account = @account AND action = @action AND token = @token",
            row => (row.GetString(0), row.GetString(1)),
            ("account", account), ("action", action), ("token", token.Token)))[0];
        if (hash != token.ParametersHash)
            throw new RefusedException(RefusalCode.IdempotentParameterMismatch, "The client token was used before with other parameters.");
        var parts = result.Split(' ');
        return new(InvocationId.Parse(parts[0]), CommandId.Parse(parts[1]));
    }

    private async Task LockCommandAsync(DbConnection connection)
    {
        var found = await connection.QueryAsync(
            "SELECT 1 FROM commands WHERE command = @command AND account = @account AND NOT deleting" + (connection.IsSqlite() ? "" : " FOR SHARE"),
            row => true,
            ("command", plan.Command.Value.Value), ("account", plan.Caller.Account.Value));
        if (found.Count == 0)
            throw new RefusedException(RefusalCode.InvalidCmdIdNotFound, "The specified command does not exist.");
    }

    private RecordRow Record(Target target, int ordinal)
    {
        var waiting = new RecordRow
        {
            Key = new(plan.Id, plan.Now, ordinal),
            Account = plan.Caller.Account,
            Instance = target.Instance,
            State = RecordState.Waiting,
            StartBy = plan.Now + (long)plan.Request.DeliveryTimeout.TotalMilliseconds,
            UpdatedAt = plan.Now,
        };
        return target.Epoch is { } epoch
            ? RecordRules.Decide(waiting, new RecordEvent.LinkPresent(epoch), plan.Now, plan.TimeoutMs).Next
            : waiting;
    }

    private async Task InsertInvocationAsync(DbConnection connection, int targets)
    {
        var (status, classic) = (StatusFold.Of(new() { Waiting = targets }), StatusFold.ClassicOf(new() { Waiting = targets }));
        await connection.ExecuteAsync(
            """
            INSERT INTO invocations (invocation, account, command, command_name, command_type, draft, request, mode, resource_group, created_at,
              last_tick, slice_count, target_count, policy, status, classic_status, finished)
            VALUES (@invocation, @account, @command, @command_name, @command_type, @draft, @request, @mode, @resource_group, @now,
              @now, @slice_count, @target_count, NULL, @status, @classic_status, @finished)
            """,
            ("invocation", plan.Id.Raw()), ("account", plan.Caller.Account.Value), ("command", plan.Command.Value.Value),
            ("command_name", plan.Draft.Name), ("command_type", (short)plan.Draft.Type),
            ("draft", JsonSerializer.Serialize(plan.Draft, GrainStateSerializer.Options)),
            ("request", JsonSerializer.Serialize(plan.Request with { Instances = [], Draft = null, Token = null }, GrainStateSerializer.Options)),
            ("mode", (short)plan.Request.Mode), ("resource_group", plan.Request.ResourceGroupId), ("now", plan.Now),
            ("slice_count", (targets + SliceKey.TargetsMax - 1) / SliceKey.TargetsMax), ("target_count", targets),
            ("status", (short)status), ("classic_status", (short)classic), ("finished", false));
        foreach (var (key, value) in plan.Request.Tags)
            await connection.ExecuteAsync(
                "INSERT INTO invocation_tags (account, key, value, invocation) VALUES (@account, @key, @value, @invocation)",
                ("account", plan.Caller.Account.Value), ("key", key), ("value", value), ("invocation", plan.Id.Raw()));
    }

    private async Task InsertSlicesAsync(DbConnection connection, List<RecordRow> records)
    {
        var statements = new Statements();
        foreach (var slice in records.GroupBy(record => record.Key.Slice))
            statements.Change(
                """
                INSERT INTO slices (invocation, tick, slice, account, version, timeout_ms, attend_at, waiting, sent)
                VALUES (@invocation, @tick, @slice, @account, 1, @timeout_ms, @attend_at, @waiting, @sent)
                """, null,
                ("invocation", plan.Id.Raw()), ("tick", plan.Now), ("slice", slice.Key.Number), ("account", plan.Caller.Account.Value),
                ("timeout_ms", plan.TimeoutMs), ("attend_at", slice.Min(record => RecordRules.AttendAt(record, plan.Now))),
                ("waiting", slice.Count(record => record.State == RecordState.Waiting)), ("sent", slice.Count(record => record.State == RecordState.Sent)));
        await statements.RunAsync(connection);
    }
}

/// <summary>A target of an invocation, with its link if it has one.</summary>
internal readonly record struct Target(InstanceId Instance, long? Epoch);

/// <summary>Rolls a transaction back with a refusal for the caller.</summary>
internal sealed class RefusedException(RefusalCode code, string message) : Exception(message)
{
    public Refusal Refusal { get; } = new(code, message);
}
