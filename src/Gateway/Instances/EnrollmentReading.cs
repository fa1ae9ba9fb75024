using CloudAssistant.Agent.Protocol;
using CloudAssistant.Gateway.AgentLink;
using CloudAssistant.Grains.Interfaces.Instances;
using CloudAssistant.Grains.Interfaces.Replies;
using Google.Protobuf;

namespace CloudAssistant.Gateway.Instances;

/// <summary>Takes an enrollment from the wire. Whether code and signature are good, a silo judges.</summary>
internal static class EnrollmentReading
{
    private const int CodeCharactersMax = 128;

    public static Reply<EnrollmentEvidence> Read(ByteString body, string sourceAddress)
    {
        EnrollRequest request;
        EnrollProof proof;
        try
        {
            request = EnrollRequest.Parser.ParseFrom(body);
            proof = EnrollProof.Parser.ParseFrom(request.Proof);
        }
        catch (InvalidProtocolBufferException)
        {
            return Invalid("The request cannot be read.");
        }
        if (!EnrollmentId.TryParse(proof.ActivationId, null, out var enrollment))
            return Invalid("The activation id is not a UUID.");
        if (request.Code.Length is 0 or > CodeCharactersMax)
            return Invalid("The activation code is missing or too long.");
        if (proof.PublicKey.Length != Proofs.PublicKeyBytes || request.Signature.Length != Proofs.SignatureBytes)
            return Invalid("The key or the signature has the wrong length.");
        return new EnrollmentEvidence
        {
            Enrollment = enrollment,
            Code = request.Code,
            PublicKey = proof.PublicKey.ToByteArray(),
            SignedBytes = Proofs.EnrollBytes(request.Proof.Span),
            Signature = request.Signature.ToByteArray(),
            Facts = FactsReading.Read(proof.Facts ?? new Facts()),
            ServerTime = proof.ServerTime,
            SourceAddress = sourceAddress,
        };
    }

    private static Refusal Invalid(string message) => new(RefusalCode.InvalidParameter, message);
}
