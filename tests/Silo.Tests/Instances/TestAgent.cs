using System.Collections.Immutable;
using System.Security.Cryptography;
using System.Text;
using CloudAssistant.Grains.Interfaces.Instances;
using CloudAssistant.Grains.Interfaces.Invocations;
using NSec.Cryptography;

namespace CloudAssistant.Silo.Tests.Instances;

/// <summary>An agent as a silo sees it: its key, its journal and what it signs.</summary>
internal sealed class TestAgent : IDisposable
{
    /// <summary>Which boot of its machine it says it is.</summary>
    public string Boot { get; set; } = "boot-1";

    private readonly Key _key = Key.Create(NSec.Cryptography.SignatureAlgorithm.Ed25519);

    public byte[] PublicKey => _key.PublicKey.Export(KeyBlobFormat.RawPublicKey);

    public Guid Journal { get; set; } = Guid.NewGuid();

    public long LinkCounter { get; set; }

    public InstanceFacts Facts { get; set; } = new()
    {
        Hostname = "web-7.example",
        OsType = "linux",
        OsVersion = "Debian 12",
        Architecture = "x64",
        Addresses = ["10.0.0.7", "fd00::7"],
        TimeZone = "Europe/Berlin",
        MachineId = "0123456789abcdef",
        AgentVersion = "1.0.0",
    };

    public byte[] Sign(byte[] bytes) => NSec.Cryptography.SignatureAlgorithm.Ed25519.Sign(_key, bytes);

    public EnrollmentEvidence Enroll(EnrollmentCreated code, DateTimeOffset now)
    {
        var signed = Encoding.UTF8.GetBytes($"enroll {code.Enrollment.Id} {Convert.ToHexString(PublicKey)} {now.ToUnixTimeMilliseconds()}");
        return new()
        {
            Enrollment = code.Enrollment.Id,
            Code = code.Code,
            PublicKey = PublicKey,
            SignedBytes = signed,
            Signature = Sign(signed),
            Facts = Facts,
            ServerTime = now.ToUnixTimeMilliseconds(),
            SourceAddress = "203.0.113.9",
        };
    }

    /// <summary>The next hello: its counter grows, its nonce is new.</summary>
    public LinkEvidence Hello(InstanceId instance, params ImmutableArray<RecordKey> inventory)
    {
        LinkCounter++;
        var signed = Encoding.UTF8.GetBytes($"link {instance} {Journal} {LinkCounter} {Convert.ToHexString(RandomNumberGenerator.GetBytes(16))}");
        return new()
        {
            Instance = instance,
            SignedBytes = signed,
            Signature = Sign(signed),
            Journal = Journal,
            LinkCounter = LinkCounter,
            Inventory = inventory,
            AgentVersion = "1.0.0",
            ProtocolVersion = 1,
            BootId = Boot,
            SourceAddress = "203.0.113.9",
        };
    }

    public void Dispose() => _key.Dispose();
}
