using CloudAssistant.Agent.Protocol;
using CloudAssistant.Grains.Interfaces.Files;
using CloudAssistant.Grains.Interfaces.Gateways;
using CloudAssistant.Grains.Interfaces.Instances;
using CloudAssistant.Grains.Interfaces.Replies;
using Google.Protobuf;
using Books = CloudAssistant.Grains.Interfaces.Invocations;
using Delivered = CloudAssistant.Grains.Interfaces.Gateways.TaskBody;

namespace CloudAssistant.Gateway.AgentLink;

/// <summary>Writes what silos say as frames for agents.</summary>
internal static class Frames
{
    public static Frame Welcome(long epoch, long serverTime, TimeSpan pingEvery) =>
        new() { Welcome = new() { Epoch = epoch, ServerTime = serverTime, PingSeconds = (int)Math.Ceiling(pingEvery.TotalSeconds) } };

    /// <summary>Only a deregistered identity is finally refused: all else may be put right while the agent keeps trying, ever more slowly.</summary>
    public static Frame LinkRefused(Refusal refusal) => new()
    {
        LinkRefused = new()
        {
            Code = refusal.Code.ToString(),
            Message = refusal.Message,
            Final = refusal.Code == RefusalCode.InstanceDeregistered,
        },
    };

    public static Frame Closing(LinkCloseReason reason) =>
        new() { Closing = new() { Reason = reason.ToString(), Final = reason == LinkCloseReason.Deregistered } };

    /// <summary>The message of one target. <paramref name="body"/> is the serialised body that all targets of the delivery share.</summary>
    public static Frame Message(DeliveryTarget target, ByteString body) => target.Kind switch
    {
        DeliveryKind.Run => new() { Run = Run(target, body) },
        DeliveryKind.Stop => new() { Stop = new() { Record = Key(target.Record), Epoch = target.Epoch } },
        DeliveryKind.Ask => new() { Ask = new() { Record = Key(target.Record), Epoch = target.Epoch } },
        _ => throw new ArgumentOutOfRangeException(nameof(target), target.Kind, "Give every kind of delivery a frame."),
    };

    public static ByteString Body(Delivered? body)
    {
        if (body is null)
            return ByteString.Empty;
        if (body.File is { } file)
            return Body(file, body.Timeout);
        var task = new Agent.Protocol.TaskBody
        {
            Type = body.Type switch
            {
                Grains.Interfaces.Commands.ScriptType.Shell => ScriptType.Shell,
                Grains.Interfaces.Commands.ScriptType.Bat => ScriptType.Bat,
                Grains.Interfaces.Commands.ScriptType.PowerShell => ScriptType.Powershell,
                _ => throw new ArgumentOutOfRangeException(nameof(body), body.Type, "Give every type of script its number on the wire."),
            },
            Script = body.Script,
            ReplaceOwn = body.ReplaceOwn,
            TimeoutMs = (long)body.Timeout.TotalMilliseconds,
            WorkingDir = body.WorkingDir,
            Username = body.Username,
            Launcher = body.Launcher,
            Termination = body.Termination == Books.TerminationMode.Process ? Termination.Process : Termination.ProcessTree,
        };
        task.Parameters.Add(body.Parameters);
        return UnsafeByteOperations.UnsafeWrap(task.ToByteArray());
    }

    // Without a type of script: an agent that knows no files then has nothing to run.
    private static ByteString Body(FileToSend file, TimeSpan timeout) => UnsafeByteOperations.UnsafeWrap(new Agent.Protocol.TaskBody
    {
        TimeoutMs = (long)timeout.TotalMilliseconds,
        File = new()
        {
            Name = file.Name,
            TargetDir = file.TargetDir,
            Content = UnsafeByteOperations.UnsafeWrap(file.Content),
            Sha256 = UnsafeByteOperations.UnsafeWrap(file.Sha256),
            Owner = file.Owner,
            Group = file.Group,
            Mode = file.Mode,
            Overwrite = file.Overwrite,
        },
    }.ToByteArray());

    private static Run Run(DeliveryTarget target, ByteString body)
    {
        var instance = target.Instance.ToString();
        var run = new Run
        {
            Record = Key(target.Record),
            InstanceId = instance,
            Epoch = target.Epoch,
            StartBy = target.StartBy,
            Body = body,
        };
        run.Own.Add("ACS::InstanceId", instance);
        run.Own.Add("ACS::InstanceName", target.InstanceName);
        return run;
    }

    private static RecordKey Key(Books.RecordKey key) => RecordKeyBytes.Create(key.Invocation.Value.Value, key.Tick, key.Ordinal);
}
