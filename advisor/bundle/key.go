package bundle

import (
	"crypto/ed25519"
	"crypto/x509"
	"encoding/pem"
	"errors"
	"fmt"
)

// NewKey makes a key pair from the system's randomness, as PEM files: PKCS #8 and PKIX,
// which openssl reads, too.
func NewKey() (private, public []byte, err error) {
	pub, priv, err := ed25519.GenerateKey(nil)
	if err != nil {
		return nil, nil, err
	}
	der, err := x509.MarshalPKCS8PrivateKey(priv)
	if err != nil {
		return nil, nil, err
	}
	pubDER, err := x509.MarshalPKIXPublicKey(pub)
	if err != nil {
		return nil, nil, err
	}
	return pem.EncodeToMemory(&pem.Block{Type: "PRIVATE KEY", Bytes: der}),
		pem.EncodeToMemory(&pem.Block{Type: "PUBLIC KEY", Bytes: pubDER}), nil
}

// PrivateKey reads the first PEM block of data, an Ed25519 key in PKCS #8.
func PrivateKey(data []byte) (ed25519.PrivateKey, error) {
	block, _ := pem.Decode(data)
	if block == nil || block.Type != "PRIVATE KEY" {
		return nil, errors.New("no PEM block \"PRIVATE KEY\"; crosstalk bundle --new-key makes one")
	}
	key, err := x509.ParsePKCS8PrivateKey(block.Bytes)
	if err != nil {
		return nil, err
	}
	ed, ok := key.(ed25519.PrivateKey)
	if !ok {
		return nil, fmt.Errorf("a key of type %T; bundles are signed with Ed25519", key)
	}
	return ed, nil
}

// PublicKeys reads all PEM blocks of data, Ed25519 keys in PKIX: who may sign, so that
// an old and a new key can stand side by side while one takes over.
func PublicKeys(data []byte) ([]ed25519.PublicKey, error) {
	var list []ed25519.PublicKey
	for {
		var block *pem.Block
		if block, data = pem.Decode(data); block == nil {
			break
		}
		if block.Type != "PUBLIC KEY" {
			return nil, fmt.Errorf("a PEM block %.40q, where public keys are wanted", block.Type)
		}
		key, err := x509.ParsePKIXPublicKey(block.Bytes)
		if err != nil {
			return nil, err
		}
		ed, ok := key.(ed25519.PublicKey)
		if !ok {
			return nil, fmt.Errorf("a key of type %T; bundles are signed with Ed25519", key)
		}
		list = append(list, ed)
	}
	if len(list) == 0 {
		return nil, errors.New("no PEM block \"PUBLIC KEY\"")
	}
	return list, nil
}
