using System.Security.Cryptography;
using CloudAssistant.Agent.Protocol;
using CloudAssistant.Grains.Interfaces.Ids;
using CloudAssistant.Grains.Interfaces.Instances;
using CloudAssistant.Grains.Interfaces.Replies;
using Google.Protobuf;
using Books = CloudAssistant.Grains.Interfaces.Invocations;

namespace CloudAssistant.Gateway.AgentLink;

/// <summary>
/// Checks of a hello what only this gateway can know: that the proof answers the challenge it just sent on this socket. Whether the
/// signature is the agent's, a silo judges.
/// </summary>
internal static class HelloCheck
{
    private const int TextCharactersMax = ProtocolLimits.FactsTextCharactersMax;

    /// <summary>The evidence for the silos, or why the hello is refused.</summary>
    /// <param name="hello">As it came.</param>
    /// <param name="sent">What was sent on this socket.</param>
    /// <param name="certificateSha256">Of the certificate this socket was opened with; empty without TLS.</param>
    /// <param name="sourceAddress">Where the socket comes from.</param>
    public static Reply<LinkEvidence> Check(Hello hello, Challenge sent, ReadOnlySpan<byte> certificateSha256, string sourceAddress)
    {
        if (hello.Inventory.Count > ProtocolLimits.InventoryRecordsMax)
            return Invalid($"A hello names at most {ProtocolLimits.InventoryRecordsMax} records.");
        if (hello.CalculateSize() - hello.Inventory.Sum(record => record.CalculateSize()) > ProtocolLimits.HelloBytesMax)
            return Invalid($"A hello has at most {ProtocolLimits.HelloBytesMax} bytes without its inventory.");
        if (TryRead(hello.Proof) is not { } proof)
            return Invalid("The proof cannot be read.");
        if (proof.ProtocolVersion < sent.ProtocolMin || proof.ProtocolVersion > sent.ProtocolMax)
            return new Refusal(RefusalCode.AgentTooOld, $"The protocol is spoken in versions {sent.ProtocolMin} to {sent.ProtocolMax}.");
        if (!Same(proof.ServerNonce, sent.Nonce.Span) || !Same(proof.Incarnation, sent.Incarnation.Span))
            return Invalid("The proof answers another challenge.");
        if (!Same(proof.CertificateSha256, certificateSha256))
            return Invalid("The agent saw another certificate than this gateway's.");
        if (!Same(proof.InventorySha256, Proofs.InventoryHash(hello.Inventory)))
            return Invalid("The inventory is not the one in the proof.");
        if (proof.AgentNonce.Length != ProtocolLimits.NonceBytes || proof.JournalId.Length != 16 || hello.Signature.Length != Proofs.SignatureBytes)
            return Invalid("A part of the proof has the wrong length.");
        if (!InstanceId.TryParse(proof.InstanceId, null, out var instance))
            return Invalid("The instance id cannot be read.");
        if (proof.AgentVersion.Length > TextCharactersMax || proof.BootId.Length > TextCharactersMax)
            return Invalid($"Version and boot id have at most {TextCharactersMax} characters.");
        if (hello.Inventory.Any(record => !record.TryGetInvocation(out _)))
            return Invalid("A record in the inventory cannot be read.");

        return new LinkEvidence
        {
            Instance = instance,
            SignedBytes = Proofs.LinkBytes(hello.Proof.Span),
            Signature = hello.Signature.ToByteArray(),
            Journal = new Guid(proof.JournalId.Span, bigEndian: true),
            LinkCounter = proof.LinkCounter,
            Inventory = [.. hello.Inventory.Select(Key)],
            Facts = hello.Facts is null ? null : FactsReading.Read(hello.Facts),
            AgentVersion = FactsReading.Cut(proof.AgentVersion),
            ProtocolVersion = proof.ProtocolVersion,
            BootId = FactsReading.Cut(proof.BootId),
            SourceAddress = sourceAddress,
            ChallengedAt = sent.ServerTime,
        };
    }

    private static LinkProof? TryRead(ByteString proof)
    {
        try
        {
            return LinkProof.Parser.ParseFrom(proof);
        }
        catch (InvalidProtocolBufferException)
        {
            return null;
        }
    }

    private static Books.RecordKey Key(RecordKey record) =>
        new(new(new CellGuid(new Guid(record.Invocation.Span, bigEndian: true))), record.Tick, record.Ordinal);

    private static bool Same(ByteString told, ReadOnlySpan<byte> known) => CryptographicOperations.FixedTimeEquals(told.Span, known);

    private static Refusal Invalid(string message) => new(RefusalCode.LinkProofInvalid, message);
}
