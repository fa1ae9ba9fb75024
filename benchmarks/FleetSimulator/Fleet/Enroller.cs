using System.Net.Http.Headers;
using System.Security.Cryptography;
using CloudAssistant.Agent.Protocol;
using Google.Protobuf;
using NSec.Cryptography;

namespace CloudAssistant.FleetSimulator.Fleet;

/// <summary>Enrolls agents as a real one does: a key made here, a signed proof, a code.</summary>
internal sealed class Enroller(Uri server) : IDisposable
{
    private const int AtOnce = 16;

    private readonly HttpClient _http = new(new SocketsHttpHandler { UseProxy = false, MaxConnectionsPerServer = AtOnce }) { Timeout = TimeSpan.FromSeconds(60) };

    public async Task<IReadOnlyList<FleetMember>> EnrollAsync(string activationId, string code, int first, int count, CancellationToken cancellation)
    {
        var members = new FleetMember[count];
        var time = ServerTime.Parser.ParseFrom(await _http.GetByteArrayAsync(new Uri(server, ProtocolLimits.TimePath), cancellation)).ServerTime_;
        await Parallel.ForEachAsync(
            Enumerable.Range(0, count),
            new ParallelOptions { MaxDegreeOfParallelism = AtOnce, CancellationToken = cancellation },
            async (i, stop) => members[i] = await EnrollOneAsync(activationId, code, $"sim-{first + i:D6}", time, stop));
        return members;
    }

    public void Dispose() => _http.Dispose();

    private async Task<FleetMember> EnrollOneAsync(string activationId, string code, string name, long time, CancellationToken cancellation)
    {
        var seed = RandomNumberGenerator.GetBytes(32);
        using var key = Key.Import(SignatureAlgorithm.Ed25519, seed, KeyBlobFormat.RawPrivateKey);
        var proof = new EnrollProof
        {
            ActivationId = activationId,
            PublicKey = ByteString.CopyFrom(key.Export(KeyBlobFormat.RawPublicKey)),
            ServerTime = time,
            Facts = new Facts
            {
                Hostname = name, OsType = "linux", OsVersion = "Simulated 1", Architecture = "x64", TimeZone = "Etc/UTC",
                MachineId = Guid.NewGuid().ToString("N"), AgentVersion = SimulatedAgent.Version, Addresses = { "127.0.0.1" },
            },
        }.ToByteArray();
        var request = new EnrollRequest
        {
            Proof = ByteString.CopyFrom(proof),
            Signature = ByteString.CopyFrom(SignatureAlgorithm.Ed25519.Sign(key, Proofs.EnrollBytes(proof))),
            Code = code,
        };
        using var content = new ByteArrayContent(request.ToByteArray());
        content.Headers.ContentType = new MediaTypeHeaderValue(ProtocolLimits.ContentType);
        using var answer = await _http.PostAsync(new Uri(server, ProtocolLimits.EnrollPath), content, cancellation);
        var response = EnrollResponse.Parser.ParseFrom(await answer.Content.ReadAsByteArrayAsync(cancellation));
        return response.ErrorCode.Length > 0
            ? throw new InvalidOperationException($"The server refused an enrollment: {response.ErrorCode} {response.ErrorMessage}")
            : new FleetMember { InstanceId = response.InstanceId, Seed = seed, Journal = Guid.NewGuid() };
    }
}
