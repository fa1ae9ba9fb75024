using CloudAssistant.Agent.Instances;
using CloudAssistant.Agent.Link;
using CloudAssistant.Agent.Protocol;
using Org.BouncyCastle.Crypto.Parameters;
using Org.BouncyCastle.Crypto.Signers;

namespace CloudAssistant.Agent.Tests.Link;

public class EnrollerTests
{
    [Fact]
    public async Task Enrolling_twice_shows_the_same_key_and_a_proof_of_it()
    {
        await using var gateway = await ScriptedGateway.StartAsync();
        await using var agent = new AgentUnderTest(gateway.Address);
        var asked = new List<EnrollRequest>();
        gateway.OnEnroll = request =>
        {
            asked.Add(request);
            return asked.Count == 1 ? new() { ErrorCode = "ServiceUnavailable", ErrorMessage = "Later." } : new() { InstanceId = "mi-1", InstanceName = "n", RegionId = "r" };
        };
        var directory = new StateDirectory(agent.File("fresh"));
        var refused = await Assert.ThrowsAsync<EnrollRefusedException>(() => EnrollAsync());
        Assert.DoesNotContain("the-code", refused.Message, StringComparison.Ordinal);
        Assert.Null(directory.ReadIdentity());
        var identity = await EnrollAsync();

        Assert.Equal("mi-1", identity.InstanceId);
        Assert.Equal(identity, directory.ReadIdentity());
        var proofs = asked.Select(r => EnrollProof.Parser.ParseFrom(r.Proof)).ToArray();
        Assert.Equal(proofs[0].PublicKey, proofs[1].PublicKey);
        Assert.Equal((gateway.ServerMs, "act-1", "web"), (proofs[1].ServerTime, proofs[1].ActivationId, proofs[1].Facts.Hostname));
        var verifier = new Ed25519Signer();
        verifier.Init(false, new Ed25519PublicKeyParameters(proofs[1].PublicKey.ToByteArray()));
        var signed = Proofs.EnrollBytes(asked[1].Proof.Span);
        verifier.BlockUpdate(signed, 0, signed.Length);
        Assert.True(verifier.VerifySignature(asked[1].Signature.ToByteArray()));
        if (!OperatingSystem.IsWindows())
            Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite, File.GetUnixFileMode(Path.Combine(directory.Path, "key")));

        Task<Identity> EnrollAsync() => new Enroller(directory).EnrollAsync(gateway.Address, null, "act-1", "the-code", "web", useProxy: false, trustsLoopback: false, CancellationToken.None);
    }

    [Theory]
    [InlineData("https://cloud.example", "wss://cloud.example/agent/link")]
    [InlineData("https://cloud.example:8443/", "wss://cloud.example:8443/agent/link")]
    [InlineData("http://127.0.0.1:80", "ws://127.0.0.1/agent/link")]
    [InlineData("http://localhost:8080", "ws://localhost:8080/agent/link")]
    [InlineData("http://[::1]:8080", "ws://[::1]:8080/agent/link")]
    [InlineData("http://cloud.example", null)]
    [InlineData("http://10.0.0.1", null)]
    [InlineData("ftp://127.0.0.1", null)]
    [InlineData("https://user:word@cloud.example", null)]
    [InlineData("cloud.example", null)]
    public void Only_https_leaves_this_machine(string text, string? link)
    {
        var server = ServerAddress.Read(text, out var why);
        Assert.Equal(link, server is null ? null : ServerAddress.Link(server).ToString());
        Assert.Equal(link is null, why is not null);
    }
}
