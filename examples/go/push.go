// Pushes over HTTP with Go's standard library.
//
//	go run push.go [URL [CHANNEL [TEXT]]]
//
// with the key, if one is needed, in SLUICE_ADMIN_KEY.
package main

import (
	"bytes"
	"encoding/json"
	"fmt"
	"io"
	"log"
	"net/http"
	"os"
	"strings"
	"time"
)

func main() {
	args := []string{"http://127.0.0.1:8001", "lobby", "hello"}
	copy(args, os.Args[1:])

	body, err := json.Marshal(map[string]any{"channel": args[1], "data": map[string]string{"text": args[2]}})
	if err != nil {
		log.Fatal(err)
	}
	request, err := http.NewRequest("POST", args[0]+"/api/publish", bytes.NewReader(body))
	if err != nil {
		log.Fatal(err)
	}
	request.Header.Set("Content-Type", "application/json")
	request.Header.Set("X-API-Key", strings.TrimSpace(os.Getenv("SLUICE_ADMIN_KEY")))

	client := http.Client{Timeout: 2 * time.Second} // One for all pushes: it keeps connections.
	answer, err := client.Do(request)
	if err != nil {
		log.Fatal(err)
	}
	defer answer.Body.Close()
	text, err := io.ReadAll(answer.Body)
	if err != nil {
		log.Fatal(err)
	}
	var result struct{ Error json.RawMessage }
	if err := json.Unmarshal(text, &result); answer.StatusCode != http.StatusOK || err != nil || result.Error != nil {
		log.Fatalf("refused: %s %s", answer.Status, text)
	}
	fmt.Println(string(text))
}
