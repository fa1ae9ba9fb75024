using CloudAssistant.Agent.Protocol;
using Google.Protobuf;

namespace CloudAssistant.Agent.Protocol.Tests;

/// <summary>One frame of each kind, every field set. Their bytes are committed: what an agent of version 1 said must be read for ever.</summary>
internal static class GoldenFrames
{
    private static readonly RecordKey Record = RecordKeyBytes.Create(new Guid("01234567-89ab-8def-8123-456789abcdef"), 1_800_000_000_123, 4_567);

    public static IReadOnlyDictionary<string, IMessage> All { get; } = new Dictionary<string, IMessage>
    {
        ["challenge"] = new Frame
        {
            Challenge = new() { Nonce = Bytes(32), ServerTime = 1_800_000_000_001, ProtocolMin = 1, ProtocolMax = 2, Incarnation = Bytes(16) },
        },
        ["hello"] = new Frame { Hello = new() { Proof = LinkProof().ToByteString(), Signature = Bytes(64), Inventory = { Record }, Facts = Facts() } },
        ["welcome"] = new Frame { Welcome = new() { Epoch = 42, ServerTime = 1_800_000_000_002, PingSeconds = 45 } },
        ["link-refused"] = new Frame { LinkRefused = new() { Code = "LinkCloned", Message = "Two of them.", Final = true } },
        ["run"] = new Frame { Run = Run() },
        ["run-file"] = new Frame { Run = RunFile() },
        ["file-body"] = FileBody(),
        ["stop"] = new Frame { Stop = new() { Record = Record, Epoch = 42 } },
        ["ask"] = new Frame { Ask = new() { Record = Record, Epoch = 42 } },
        ["report"] = new Frame { Report = Report(ReportKind.Exited) },
        ["report-signal"] = new Frame { Report = SignalReport() },
        ["report-denied"] = new Frame { Report = DeniedReport() },
        ["report-queued"] = new Frame { Report = Report(ReportKind.Queued) },
        ["report-answers"] = new Frame
        {
            ReportAnswers = new() { Answers = { new ReportAnswer { Sequence = 7, Verdict = ReportVerdict.Applied }, new ReportAnswer { Sequence = 8, Verdict = ReportVerdict.Unknown } } },
        },
        ["facts-changed"] = new Frame { FactsChanged = new() { Facts = Facts() } },
        ["facts-denied"] = new Frame { FactsChanged = new() { Facts = DeniedFacts() } },
        ["closing"] = new Frame { Closing = new() { Reason = "Displaced", Final = true } },
        ["server-time"] = new Frame { ServerTime = new() { ServerTime_ = 1_800_000_000_003 } },
        ["link-proof"] = LinkProof(),
        ["enroll-request"] = new EnrollRequest { Proof = EnrollProof().ToByteString(), Signature = Bytes(64), Code = "a-code" },
        ["enroll-proof"] = EnrollProof(),
        ["enroll-response"] = new EnrollResponse { InstanceId = "mi-1", InstanceName = "web", RegionId = "local", ErrorCode = "E", ErrorMessage = "m" },
    };

    public static ByteString Bytes(int count) => ByteString.CopyFrom([.. Enumerable.Range(1, count).Select(i => (byte)i)]);

    private static LinkProof LinkProof() => new()
    {
        InstanceId = "mi-1",
        ServerNonce = Bytes(32),
        AgentNonce = Bytes(32),
        ProtocolVersion = 1,
        AgentVersion = "0.1.0",
        JournalId = Bytes(16),
        LinkCounter = 9,
        CertificateSha256 = Bytes(32),
        BootId = "boot",
        Incarnation = Bytes(16),
        InventorySha256 = ByteString.CopyFrom(Proofs.InventoryHash([Record])),
    };

    private static EnrollProof EnrollProof() =>
        new() { ActivationId = "act-1", PublicKey = Bytes(32), ServerTime = 1_800_000_000_004, Facts = Facts() };

    private static Facts Facts() => new()
    {
        Hostname = "web-1",
        OsType = "linux",
        OsVersion = "Some Linux 1",
        Architecture = "x64",
        Addresses = { "192.0.2.1", "2001:db8::1" },
        TimeZone = "Europe/London",
        MachineId = "0123456789abcdef0123456789abcdef",
        AgentVersion = "0.1.0",
    };

    private static Run Run()
    {
        var body = new TaskBody
        {
            Type = ScriptType.Shell,
            Script = "echo {{name}}",
            ReplaceOwn = true,
            Parameters = { ["name"] = "value" },
            TimeoutMs = 60_000,
            WorkingDir = "/tmp",
            Username = "nobody",
            Launcher = "bash",
            Termination = Termination.Process,
        };
        return new()
        {
            Record = Record,
            InstanceId = "mi-1",
            Epoch = 42,
            StartBy = 1_800_000_060_000,
            Own = { ["name"] = "own" },
            Body = body.ToByteString(),
            Signature = Bytes(64),
            MerkleRoot = Bytes(32),
            MerklePath = { Bytes(32), Bytes(31) },
            KeyId = "key",
        };
    }

    // A kind of task that came later: an agent that does not know it finds no script of a type it knows.
    private static Run RunFile()
    {
        var run = Run();
        run.Body = new TaskBody { TimeoutMs = 60_000, File = FileBody() }.ToByteString();
        return run;
    }

    private static FileBody FileBody() => new()
    {
        Name = "motd",
        TargetDir = "/etc",
        Content = ByteString.CopyFromUtf8("hello\n"),
        Sha256 = Bytes(32),
        Owner = "root",
        Group = "adm",
        Mode = "0640",
        Overwrite = true,
    };

    private static Report Report(ReportKind kind) => new()
    {
        Record = Record,
        Sequence = 7,
        Kind = kind,
        Error = ReportError.ExitCodeNonzero,
        ErrorInfo = "info",
        StartedAgoMs = 1_500,
        FinishedAgoMs = 0,
        ExitCode = -1,
        Output = ByteString.CopyFromUtf8("out\n"),
        Dropped = 5,
    };

    // A field that came later: the frame without it stays as it was.
    private static Facts DeniedFacts()
    {
        var facts = Facts();
        facts.Denied.Add(["type powershell", "user root"]);
        facts.DenyReason = "moving house";
        return facts;
    }

    private static Report DeniedReport() => new()
    {
        Record = Record,
        Sequence = 9,
        Kind = ReportKind.Refused,
        Error = ReportError.ExecutionException,
        PreciseError = (int)ReportError.TaskDeniedByInstance,
        ErrorInfo = "Denied by the instance: everything.",
    };

    private static Report SignalReport()
    {
        var report = Report(ReportKind.Exited);
        (report.ExitCode, report.Signal) = (137, 9);
        return report;
    }
}
